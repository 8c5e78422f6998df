import { Door } from '../door.ts';
import { Faults } from '../faults.ts';
import { Journal, waitOptions } from '../journal.ts';
import { Snapshot } from '../snapshot.ts';
import { CHANGE_ROUTES } from './change-routes.ts';
import { CHAT_ROUTES } from './chat-routes.ts';
import { Connections } from './connections.ts';
import { CONTACT_ROUTES } from './contact-routes.ts';
import { deliver } from './deliveries.ts';
import { tell } from './events.ts';
import { FILE_ROUTES } from './file-routes.ts';
import { type Front, serve } from './front.ts';
import { groupOf } from './group.ts';
import { MESSAGE_ROUTES } from './message-routes.ts';
import { Pace } from './pace.ts';
import { personNamed } from './people.ts';
import { phoneOf } from './phone.ts';
import { callsLeft, callsUsed } from './quota.ts';
import { sessionRoutes } from './session-routes.ts';
import type { Sim } from './sim.ts';
import type { FeishuSimulator, SimulatorOptions } from './simulator.ts';
import { type AppState, emptyState, groupChat, type State, seed } from './state.ts';
import { kill } from './tokens.ts';
import { challenge, sendWebhook } from './webhook.ts';

const CONFIG = { ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30, PingInterval: 120 };

function newSim(options: SimulatorOptions, state: State, stopped: AbortSignal, changed: () => void): Sim {
  const { clock } = options;
  return {
    clock,
    state,
    journal: new Journal(clock),
    pace: new Pace(clock),
    faults: new Faults(),
    frameFaults: [],
    limits: options.limits ?? 'on',
    monthlyCalls: options.monthlyCalls,
    config: { ...CONFIG, ...options.connection },
    clicks: new Map(),
    attempt: () => Promise.resolve({ kind: 'failed', why: 'no long connection' }),
    queued: () => undefined,
    changed,
    place: () => '',
    stopped,
  };
}

function appNamed(state: State, id: string | undefined): AppState {
  const app = id === undefined ? state.apps[0] : state.apps.find(({ appId }) => appId === id);
  if (app === undefined) throw new Error(`there is no app ${id ?? ''}`);
  return app;
}

/** The part of the simulator that plays people and groups. */
function tenant(sim: Sim): Pick<FeishuSimulator, 'phone' | 'group' | 'groups' | 'deliver' | 'addPerson' | 'addGroup'> {
  const { state } = sim;
  const touched = (what: 'person' | 'chat') => {
    sim.changed();
    sim.journal.add({ kind: 'changed', what });
  };
  return {
    phone: (openId, app) => phoneOf(sim, appNamed(state, app), personNamed(sim, openId)),
    group: (chatId) => groupOf(sim, chatId),
    groups: () => state.chats.filter(({ kind }) => kind === 'group').map(({ id }) => id),
    deliver: (type, event, { eventId, app } = {}) => tell(sim, appNamed(state, app), type, event, eventId),
    addPerson: (person) => {
      seed(state, { apps: [], people: [person] });
      touched('person');
    },
    addGroup: (group) => {
      if (state.chats.some(({ id }) => id === group.chatId)) throw new Error(`there is already a ${group.chatId}`);
      state.chats.push(groupChat(state, group));
      touched('chat');
    },
  };
}

type Mischief = Pick<
  FeishuSimulator,
  'fail' | 'spoil' | 'clearFaults' | 'connections' | 'drop' | 'useWebhook' | 'expireTokens' | 'changeSecret' | 'file'
>;

/** The part that plays the console, and bad luck. */
function playedConsole(sim: Sim, connections: Connections): Mischief {
  const { state } = sim;
  const touch = (what: 'fault' | 'app') => sim.journal.add({ kind: 'changed', what });
  return {
    fail: (rule) => {
      const handle = sim.faults.add(rule);
      touch('fault');
      return handle;
    },
    spoil: (fault, count = 1) => {
      for (let index = 0; index < count; index += 1) sim.frameFaults.push(fault);
      touch('fault');
    },
    clearFaults: () => {
      sim.faults.clear();
      sim.frameFaults.length = 0;
      touch('fault');
    },
    connections: (app) => connections.list(app),
    drop: (options) => connections.drop(options),
    useWebhook: async (url, id) => {
      const app = appNamed(state, id);
      const before = app.webhook;
      delete app.webhook;
      if (url !== undefined) app.webhook = url;
      const saved = url === undefined || (await challenge(sim, app));
      if (!saved) delete app.webhook;
      if (!saved && before !== undefined) app.webhook = before;
      sim.changed();
      touch('app');
      return saved;
    },
    expireTokens: (id) => kill(sim, ({ app }) => id === undefined || app === id),
    changeSecret: (secret, id) => {
      appNamed(state, id).appSecret = secret;
      sim.changed();
      touch('app');
    },
    file: (key) => {
      const file = state.files.find((candidate) => candidate.key === key);
      return file && { name: file.name, mime: file.mime, data: Buffer.from(file.data, 'base64') };
    },
  };
}

/** Starts an open platform on loopback. Throws when the host is not loopback or the snapshot is unreadable. */
export async function startFeishuSimulator(options: SimulatorOptions): Promise<FeishuSimulator> {
  const snapshot = new Snapshot(options.stateFile, emptyState);
  const state = await snapshot.load();
  seed(state, options.world);
  const stop = new AbortController();
  const sim = newSim(options, state, stop.signal, () => snapshot.changed());
  const connections = new Connections(sim);
  const { journal } = sim;
  const routes = [
    ...sessionRoutes(connections),
    ...MESSAGE_ROUTES,
    ...CHANGE_ROUTES,
    ...FILE_ROUTES,
    ...CHAT_ROUTES,
    ...CONTACT_ROUTES,
  ];
  const busy = { count: 0 };
  const front: Front = { sim, routes, busy, ended: () => journal.add({ kind: 'changed', what: 'request' }) };
  const door = new Door({
    serve: (request, response) => void serve(front, request, response),
    upgrade: (request, socket, head) => connections.upgrade(request, socket, head),
    host: options.host,
    port: options.port,
  });
  await door.listen();
  sim.place = () => door.place;
  sim.attempt = (app, event) =>
    app.webhook === undefined ? connections.send(app, event) : sendWebhook(sim, app, event);
  sim.queued = (event) => void deliver(sim, event);
  for (const event of state.queue) sim.queued(event);
  const isIdle = () => busy.count === 0 && state.queue.length === 0 && sim.clicks.size === 0;
  return {
    ...tenant(sim),
    ...playedConsole(sim, connections),
    domain: `http://${door.place}`,
    port: door.port,
    apps: state.apps,
    people: state.people,
    calls: journal.calls,
    violations: journal.violations,
    events: journal.events,
    mark: () => journal.seq,
    waitFor: (predicate, wait) => journal.waitFor(predicate, waitOptions(wait)),
    idle: async (signal) => {
      if (isIdle()) return;
      await journal.waitFor(isIdle, { since: journal.seq, ...(signal === undefined ? {} : { signal }) });
    },
    subscribe: (listener) => journal.subscribe(listener),
    get limits() {
      return sim.limits;
    },
    set limits(value) {
      sim.limits = value;
    },
    get monthlyCalls() {
      return callsLeft(sim);
    },
    set monthlyCalls(left) {
      sim.monthlyCalls = left === undefined ? undefined : callsUsed(sim) + left;
    },
    get silent() {
      return connections.silent;
    },
    set silent(value) {
      connections.silent = value;
    },
    disconnect: async () => {
      await door.shut();
      journal.add({ kind: 'changed', what: 'network' });
    },
    reconnect: async () => {
      await door.listen();
      journal.add({ kind: 'changed', what: 'network' });
    },
    get connected() {
      return door.open;
    },
    save: () => snapshot.write(),
    close: async () => {
      if (stop.signal.aborted) return;
      stop.abort();
      connections.drop({ reset: true });
      await door.shut();
      await snapshot.write();
    },
  };
}
