import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Door } from '../door.ts';
import { Faults } from '../faults.ts';
import { Journal, waitOptions } from '../journal.ts';
import { Snapshot } from '../snapshot.ts';
import { type Front, serve, spoils } from './front.ts';
import { groupOf } from './group.ts';
import { personOf, phoneOf } from './phone.ts';
import { Pushes } from './pushes.ts';
import { Quota, STANDARD } from './quota.ts';
import { chatOf, type Sim } from './sim.ts';
import type { DingtalkSimulator, FaultRule, SimulatorOptions } from './simulator.ts';
import { emptyState, groupChat, newId, type State, seed } from './state.ts';
import { Sockets } from './stream.ts';
import { expireTokens } from './tokens.ts';

type Touched = 'chat' | 'person' | 'fault' | 'network' | 'request' | 'usage';

function newSim({ clock, world, limits }: SimulatorOptions, state: State, changed: () => void): Sim {
  const sim: Sim = {
    ...{ clock, app: world.app, state, changed },
    journal: new Journal(clock),
    quota: new Quota(clock, state, limits === 'off' ? 'off' : { ...STANDARD, ...limits }),
    faults: new Faults<FaultRule>(),
    sockets: new Sockets(() => sim),
    pushes: new Pushes(() => sim),
    recreate: 'refuse',
    flowControlled: new Set(),
    root: '',
  };
  return sim;
}

/** A handshake is a request like any other: it can be spoilt, and it is noted. */
async function upgrade(sim: Sim, request: IncomingMessage, raw: Duplex, head: Buffer): Promise<void> {
  const api = 'GET /connect';
  const fault = sim.faults.next((rule) => spoils(rule, api, ''))?.fault;
  const base = { at: sim.clock.now(), api, host: 'stream' as const, payload: {}, paid: false };
  const status = await sim.sockets.upgrade(request, raw, head, fault);
  const hit = fault === undefined ? {} : { fault: fault.kind };
  sim.journal.add({ kind: 'call', call: { ...base, status, ok: status === 101, ...hit } });
}

function emit(sim: Sim, eventType: string, data: Record<string, unknown>, free: boolean): void {
  if (!free && !sim.quota.take('pushes')) {
    sim.journal.add({ kind: 'lost', push: '', what: 'event', why: 'the allowance is used up' });
    return;
  }
  sim.pushes.queue('event', data, {
    ...{ eventType, eventId: newId(sim.state, 'event'), eventBornTime: String(sim.clock.now()) },
    ...{ eventCorpId: sim.app.corpId, eventUnifiedAppId: sim.app.clientId },
  });
}

function removePerson(sim: Sim, userId: string): void {
  personOf(sim, userId).removed = true;
  for (const chat of sim.state.chats)
    if (chat.kind === 'group') chat.members = chat.members.filter((member) => member !== userId);
  sim.changed();
  sim.journal.add({ kind: 'changed', what: 'person' });
}

function addGroup(sim: Sim, group: Parameters<DingtalkSimulator['addGroup']>[0]): void {
  if (chatOf(sim, group.id) !== undefined) throw new Error(`there is already a chat ${group.id}`);
  sim.state.chats.push(groupChat(group));
  sim.changed();
  sim.journal.add({ kind: 'changed', what: 'chat' });
}

function publish(sim: Sim, templateId: string, published: boolean): void {
  const template = sim.state.templates.find(({ id }) => id === templateId);
  if (template === undefined) throw new Error(`there is no template ${templateId}`);
  template.published = published;
  sim.changed();
}

function fileOf(sim: Sim, code: string): ReturnType<DingtalkSimulator['file']> {
  const file = sim.state.files.find(({ downloadCode }) => downloadCode === code);
  return file && { name: file.name, mime: file.mime, data: Buffer.from(file.data, 'base64') };
}

/** Starts DingTalk on loopback. Throws when the host is not loopback or the snapshot is unreadable. */
export async function startDingtalkSimulator(options: SimulatorOptions): Promise<DingtalkSimulator> {
  const snapshot = new Snapshot(options.stateFile, emptyState);
  const state = await snapshot.load();
  const { world, host, port } = options;
  seed(state, world);
  const sim = newSim(options, state, () => snapshot.changed());
  const touch = (what: Touched) => sim.journal.add({ kind: 'changed', what });
  const front: Front = { sim, busy: { count: 0 }, ended: () => touch('request') };
  const door = new Door({
    ...{ host, port },
    serve: (request, response) => void serve(front, request, response),
    upgrade: (request, raw, head) => void upgrade(sim, request, raw, head),
  });
  await door.listen();
  sim.root = `http://${door.place}`;
  sim.pushes.resume();
  let closed = false;
  const isIdle = () => front.busy.count === 0 && sim.pushes.pending === 0;
  return {
    apiRoot: `${sim.root}/api`,
    oapiRoot: `${sim.root}/oapi`,
    port: door.port,
    app: sim.app,
    people: state.people,
    calls: sim.journal.calls,
    violations: sim.journal.violations,
    events: sim.journal.events,
    stream: sim.sockets.hands(),
    mark: () => sim.journal.seq,
    waitFor: (predicate, wait) => sim.journal.waitFor(predicate, waitOptions(wait)),
    idle: async (signal) => {
      if (isIdle()) return;
      await sim.journal.waitFor(isIdle, { since: sim.journal.seq, ...(signal === undefined ? {} : { signal }) });
    },
    subscribe: (listener) => sim.journal.subscribe(listener),
    phone: (userId) => phoneOf(sim, personOf(sim, userId)),
    group: (id) => groupOf(sim, id),
    groups: () => state.chats.filter(({ kind }) => kind === 'group').map(({ id }) => id),
    emit: (eventType, data, free = false) => emit(sim, eventType, data, free),
    repeat: () => sim.pushes.repeat(),
    addPerson: (person) => {
      seed(state, { app: sim.app, people: [person] });
      sim.changed();
      touch('person');
    },
    removePerson: (userId) => removePerson(sim, userId),
    addGroup: (group) => addGroup(sim, group),
    fail: (rule) => {
      const handle = sim.faults.add(rule);
      touch('fault');
      return handle;
    },
    spoil: (rule) => {
      const handle = sim.pushes.spoils.add(rule);
      touch('fault');
      return handle;
    },
    clearFaults: () => {
      sim.faults.clear();
      sim.pushes.spoils.clear();
      touch('fault');
    },
    get limits() {
      return sim.quota.limits;
    },
    set limits(value) {
      sim.quota.limits = value;
    },
    usage: () => ({ ...sim.quota.usage() }),
    setUsage: (usage) => {
      Object.assign(sim.quota.usage(), usage);
      touch('usage');
    },
    get recreate() {
      return sim.recreate;
    },
    set recreate(value) {
      sim.recreate = value;
    },
    flowControlled: sim.flowControlled,
    expireTokens: () => expireTokens(sim),
    publish: (templateId, published) => publish(sim, templateId, published),
    disconnect: async () => {
      await door.shut();
      touch('network');
    },
    reconnect: async () => {
      await door.listen();
      touch('network');
    },
    get connected() {
      return door.open;
    },
    file: (code) => fileOf(sim, code),
    save: () => snapshot.write(),
    close: async () => {
      if (closed) return;
      closed = true;
      sim.pushes.stop();
      await door.shut();
      await snapshot.write();
    },
  };
}
