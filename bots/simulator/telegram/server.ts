import { Door } from '../door.ts';
import { Faults } from '../faults.ts';
import { Journal, waitOptions } from '../journal.ts';
import { Snapshot } from '../snapshot.ts';
import { type Front, serve } from './front.ts';
import { groupIds, groupOf, personOf } from './group.ts';
import { Pace } from './pace.ts';
import { phoneOf } from './phone.ts';
import type { Sim } from './sim.ts';
import type { FaultRule, SimulatorEvent, SimulatorOptions, TelegramSimulator } from './simulator.ts';
import { type BotState, emptyState, groupChat, type State, seed } from './state.ts';
import { enqueue, Polls, pending } from './updates.ts';
import { Webhooks } from './webhook.ts';

function newSim(options: SimulatorOptions, state: State, changed: () => void): Sim {
  const { clock } = options;
  return {
    clock,
    state,
    journal: new Journal(clock),
    pace: new Pace(clock),
    limits: options.limits ?? 'on',
    tgTime: options.tgTime ?? 'known',
    taps: new Map(),
    wake: () => undefined,
    changed,
  };
}

/** Starts a Bot API server on loopback. Throws when the host is not loopback or the snapshot is unreadable. */
export async function startTelegramSimulator(options: SimulatorOptions): Promise<TelegramSimulator> {
  const snapshot = new Snapshot(options.stateFile, emptyState);
  const state = await snapshot.load();
  seed(state, options.world);
  const sim = newSim(options, state, () => snapshot.changed());
  const faults = new Faults<FaultRule>();
  const polls = new Polls();
  const webhooks = new Webhooks(sim);
  const busy = { count: 0 };
  const touch = (what: 'chat' | 'person' | 'bot' | 'fault' | 'network' | 'request') =>
    sim.journal.add({ kind: 'changed', what });
  const polling: Front['polling'] = new Set();
  const front: Front = { sim, faults, polls, webhooks, busy, polling, ended: () => touch('request') };
  sim.wake = (bot) => {
    polls.wake(bot);
    webhooks.wake(bot);
  };
  const { host, port } = options;
  const door = new Door({ host, port, serve: (request, response) => void serve(front, request, response) });
  await door.listen();
  for (const bot of state.bots) webhooks.start(bot);
  const botNamed = (name?: string): BotState => {
    const bot = name === undefined ? state.bots[0] : state.bots.find(({ username }) => username === name);
    if (bot === undefined) throw new Error(`there is no bot ${name ?? ''}`);
    return bot;
  };
  let closed = false;
  const isIdle = () => busy.count === 0 && state.bots.every((bot) => pending(sim, bot).length === 0);
  const quiet = (event: SimulatorEvent) => event.kind !== 'lapsed' && isIdle();
  return {
    root: `http://${door.place}`,
    port: door.port,
    bots: state.bots,
    people: state.people,
    calls: sim.journal.calls,
    violations: sim.journal.violations,
    events: sim.journal.events,
    mark: () => sim.journal.seq,
    waitFor: (predicate, wait) => sim.journal.waitFor(predicate, waitOptions(wait)),
    idle: async (signal) => {
      if (isIdle()) return;
      await sim.journal.waitFor(quiet, { since: sim.journal.seq, ...(signal === undefined ? {} : { signal }) });
    },
    subscribe: (listener) => sim.journal.subscribe(listener),
    phone: (person, bot) => phoneOf(sim, botNamed(bot), personOf(sim, person)),
    group: (chat) => groupOf(sim, chat),
    groups: () => groupIds(sim),
    deliver: (type, body) => enqueue(sim, botNamed(), type, body, 'delivered'),
    addPerson: (person) => {
      seed(state, { bots: [], people: [person] });
      sim.changed();
      touch('person');
    },
    addGroup: (group) => {
      if (state.chats.some(({ id }) => id === group.id)) throw new Error(`there is already a chat ${group.id}`);
      state.chats.push(groupChat(state, group));
      sim.changed();
      touch('chat');
    },
    fail: (rule) => {
      const handle = faults.add(rule);
      touch('fault');
      return handle;
    },
    clearFaults: () => {
      faults.clear();
      touch('fault');
    },
    get limits() {
      return sim.limits;
    },
    set limits(value) {
      sim.limits = value;
    },
    get tgTime() {
      return sim.tgTime;
    },
    set tgTime(value) {
      sim.tgTime = value;
    },
    drop: () => {
      for (const { socket } of polling) socket?.resetAndDestroy();
      touch('network');
    },
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
    revoke: (token) => {
      for (const bot of state.bots) if (bot.token === token) bot.revoked = true;
      sim.changed();
    },
    renumberUpdates: (next, bot) => {
      botNamed(bot).nextUpdate = next;
      sim.changed();
    },
    file: (fileId) => {
      const file = state.files.find(({ id }) => id === fileId);
      return file && { name: file.name, mime: file.mime, data: Buffer.from(file.data, 'base64') };
    },
    save: () => snapshot.write(),
    close: async () => {
      if (closed) return;
      closed = true;
      for (const bot of state.bots) webhooks.stop(bot);
      await door.shut();
      await snapshot.write();
    },
  };
}
