import { request } from 'node:http';
import { StillClock } from '../still-clock.ts';
import { startDingtalkSimulator } from './server.ts';
import type { DingtalkSimulator, Frame, SimulatorOptions } from './simulator.ts';

export const APP = {
  clientId: 'dingmuster0001',
  clientSecret: 'simulated-secret',
  agentId: 4_000_001,
  name: '派工',
  corpId: 'dingcorp0001',
};
export const LI = 'li01';
export const WANG = 'wang02';
export const ZHAO = 'zhao03';
export const CREW = 'cidCrew0001==';
export const BUTTONS = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';
export const TASK = 'task-template.schema';

// Answers have the shape of whatever was asked; the tests know what they asked.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Body = any;

/** One client on the stream, by hand. */
export interface Client {
  socket: WebSocket;
  frames: Frame[];
  /** The next frame that satisfies it, counting those that came and were not taken yet. */
  next(wanted?: (frame: Frame) => boolean): Promise<Frame>;
  answer(frame: Frame, data: unknown, code?: number): void;
  opened: Promise<void>;
  closed: Promise<void>;
}

export interface Rig {
  simulator: DingtalkSimulator;
  clock: StillClock;
  /** On the new host, with a token. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Body }>;
  /** On the old host, with a token. */
  oapi(path: string, body?: unknown): Promise<Body>;
  token(): Promise<string>;
  /** Forgets the token: after a day on the clock the next call needs another. */
  renew(): void;
  /** Opens the gateway, takes the ticket, and connects. */
  connect(topics?: { type: string; topic: string }[]): Promise<Client>;
  ticket(topics?: { type: string; topic: string }[]): Promise<{ endpoint: string; ticket: string }>;
}

export const ALL_TOPICS = [
  { type: 'EVENT', topic: '*' },
  { type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' },
  { type: 'CALLBACK', topic: '/v1.0/card/instances/callback' },
];

export function listen(url: string): Client {
  const socket = new WebSocket(url);
  const frames: Frame[] = [];
  const waiting: { wanted: (frame: Frame) => boolean; resolve: (frame: Frame) => void }[] = [];
  socket.addEventListener('message', ({ data }) => {
    let frame: Frame;
    try {
      frame = JSON.parse(String(data)) as Frame;
    } catch {
      frame = { specVersion: '', type: 'SYSTEM', headers: {}, data: String(data) };
    }
    const place = waiting.findIndex(({ wanted }) => wanted(frame));
    if (place < 0) frames.push(frame);
    else waiting.splice(place, 1)[0]?.resolve(frame);
  });
  const happened = (name: 'open' | 'close') =>
    new Promise<void>((resolve) => socket.addEventListener(name, () => resolve(), { once: true }));
  return {
    socket,
    frames,
    opened: happened('open'),
    closed: happened('close'),
    next: (wanted = ({ type }) => type !== 'SYSTEM') => {
      const place = frames.findIndex(wanted);
      const found = frames[place];
      if (found !== undefined) {
        frames.splice(place, 1);
        return Promise.resolve(found);
      }
      return new Promise((resolve) => waiting.push({ wanted, resolve }));
    },
    answer: ({ headers }, data, code = 200) => {
      const head = { messageId: headers.messageId, contentType: 'application/json' };
      socket.send(JSON.stringify({ code, headers: head, message: 'OK', data: JSON.stringify(data) }));
    },
  };
}

/** The status that a handshake at this address meets; 0 = none. The client of Node itself asks twice after a 401. */
export function knock(url: string): Promise<number> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'x',
  };
  return new Promise((resolve) => {
    const asking = request(url.replace(/^ws/, 'http'), { headers });
    asking.on('response', ({ statusCode = 0 }) => resolve(statusCode));
    asking.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asking.on('error', () => resolve(0));
    asking.end();
  });
}

let open: Rig[] = [];
let clients: Client[] = [];

/** For `afterEach`. */
export async function closeRigs(): Promise<void> {
  for (const { socket } of clients) socket.close();
  const closing = open;
  clients = [];
  open = [];
  await Promise.all(closing.map(({ simulator }) => simulator.close()));
}

/** A simulator with three people, a group of two, and one template of our own; nobody said anything yet. */
export async function rig(options: Partial<SimulatorOptions> = {}): Promise<Rig> {
  const clock = new StillClock();
  const simulator = await startDingtalkSimulator({
    clock,
    world: {
      app: APP,
      people: [
        { userId: LI, name: '李娜', mobile: '13800000001', departments: [1, 7] },
        { userId: WANG, name: '王强', mobile: '13800000002', admin: true },
        { userId: ZHAO, name: '赵敏', departments: [7] },
      ],
      departments: [{ id: 7, name: '施工', parent: 1 }],
      groups: [{ id: CREW, title: '施工群', members: [LI, WANG] }],
      templates: [
        {
          id: TASK,
          variables: {
            title: 'string',
            body: 'markdown',
            open: 'boolean',
            count: 'number',
            reason: 'form',
            notice: 'string',
          },
          parts: [
            { part: 'title', text: '<title>' },
            { part: 'markdown', text: '<body>' },
            { part: 'tips', text: '<notice>' },
            {
              part: 'button',
              id: 'accept',
              text: 'Accept',
              color: 'blue',
              params: { token: 'accept.<count>' },
              when: 'open',
            },
            { part: 'form', variable: 'reason', id: 'reject', text: 'Reject', when: 'open' },
          ],
        },
      ],
    },
    ...options,
  });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const ask = async (url: string, method: string, body: unknown, more: Record<string, string>) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(url, { method, headers: { ...headers, ...more }, ...sent });
    const text = await response.text();
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : text) as Body };
  };
  let known = '';
  const token = async () => {
    const asked = { appKey: APP.clientId, appSecret: APP.clientSecret };
    known ||= (await ask(`${simulator.apiRoot}/v1.0/oauth2/accessToken`, 'POST', asked, {})).body.accessToken;
    return known;
  };
  const made: Rig = {
    simulator,
    clock,
    token,
    renew: () => {
      known = '';
    },
    api: async (method, path, body, more) =>
      ask(`${simulator.apiRoot}${path}`, method, body, {
        'x-acs-dingtalk-access-token': await token(),
        ...more,
      }),
    oapi: async (path, body) =>
      (await ask(`${simulator.oapiRoot}${path}?access_token=${await token()}`, 'POST', body, {})).body,
    ticket: async (subscriptions = ALL_TOPICS) => {
      const { clientId, clientSecret } = APP;
      const asked = { clientId, clientSecret, subscriptions };
      return (await ask(`${simulator.apiRoot}/v1.0/gateway/connections/open`, 'POST', asked, {})).body;
    },
    connect: async (topics) => {
      const { endpoint, ticket } = await made.ticket(topics);
      const client = listen(`${endpoint}?ticket=${encodeURIComponent(ticket)}`);
      clients.push(client);
      await client.opened;
      return client;
    },
  };
  open.push(made);
  return made;
}

/** A card of the public template, to this person or that place. */
export function card(outTrackId: string, spaces: string, more: object = {}): Record<string, unknown> {
  const buttons = [{ text: 'Accept', color: 'blue', id: 'accept', request: true, params: { token: 'accept.t1.1' } }];
  return {
    cardTemplateId: BUTTONS,
    outTrackId,
    callbackType: 'STREAM',
    cardData: {
      cardParamMap: {
        title: 'T-1',
        markdown: 'Fix the pump',
        sys_full_json_obj: JSON.stringify({ msgButtons: buttons }),
      },
    },
    openSpaceId: `dtv1.card//${spaces}`,
    imRobotOpenSpaceModel: { supportForward: false },
    imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT' },
    imGroupOpenSpaceModel: { supportForward: false },
    imGroupOpenDeliverModel: { robotCode: APP.clientId },
    ...more,
  };
}

export const CREATE = '/v1.0/card/instances/createAndDeliver';
export const CARDS = '/v1.0/card/instances';
