import { StillClock } from '../still-clock.ts';
import { startFeishuSimulator } from './server.ts';
import type { FeishuSimulator, SimulatorOptions } from './simulator.ts';

export const APP = { appId: 'cli_a1b2c3d4e5f60718', appSecret: 'secret-one', name: 'Muster' };
export const OTHER_APP = { appId: 'cli_ffffffffffffffff', appSecret: 'secret-two', name: 'Lunch' };
export const LI = 'ou_li';
export const OLGA = 'ou_olga';
export const SAM = 'ou_sam';
export const CREW = 'oc_crew';

interface Envelope {
  code: number;
  msg: string;
  // The shape depends on the call; the tests know which they made.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  data?: any;
  tenant_access_token?: string;
  expire?: number;
  bot?: { app_name: string; open_id: string };
}

interface Answered extends Envelope {
  status: number;
  headers: Headers;
}

export interface Rig {
  simulator: FeishuSimulator;
  clock: StillClock;
  /** Any request, with the first app's token. */
  call(line: string, body?: unknown, init?: RequestInit): Promise<Answered>;
  /** A token for an app. */
  token(app?: { appId: string; appSecret: string }): Promise<string>;
  /** A card or words to somebody by open id, or to a chat. Answers the message id. */
  send(to: string, content: unknown, extra?: Record<string, unknown>): Promise<Answered>;
}

let open: Rig[] = [];

/** For `afterEach`. */
export async function closeRigs(): Promise<void> {
  const closing = open;
  open = [];
  await Promise.all(closing.map(({ simulator }) => simulator.close()));
}

/** A button that calls back. */
export function button(text: string, value: Record<string, unknown>, extra: object = {}): object {
  const behaviors = [{ type: 'callback', value }];
  return { tag: 'button', text: { tag: 'plain_text', content: text }, behaviors, ...extra };
}

/** A sound card with a title, one line and these components. */
export function card(title: string, ...elements: object[]): Record<string, unknown> {
  return {
    schema: '2.0',
    config: { update_multi: true },
    header: { title: { tag: 'plain_text', content: title } },
    body: { elements: [{ tag: 'markdown', content: 'text' }, ...elements] },
  };
}

/** A simulator with three people, one group and two apps; nobody is connected. */
export async function rig(options: Partial<SimulatorOptions> = {}): Promise<Rig> {
  const clock = new StillClock();
  const simulator = await startFeishuSimulator({
    clock,
    limits: 'off',
    world: {
      apps: [APP, OTHER_APP],
      people: [
        { openId: LI, name: '李娜', email: 'li@muster.test', mobile: '+8613800000001' },
        { openId: OLGA, name: 'Ольга', language: 'ru_ru', email: 'olga@muster.test' },
        { openId: SAM, name: 'Sam', language: 'en_us', mobile: '+447000000001' },
      ],
      groups: [{ chatId: CREW, name: 'Crew', members: [LI, OLGA] }],
    },
    ...options,
  });
  const tokens = new Map<string, string>();
  const request = async (line: string, body: unknown, init: RequestInit): Promise<Answered> => {
    const [method = 'GET', path = ''] = line.split(' ');
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(simulator.domain + path, { method, ...sent, ...init });
    const text = await response.text();
    const envelope = (text.startsWith('{') ? JSON.parse(text) : { code: -1, msg: text }) as Envelope;
    return { ...envelope, status: response.status, headers: response.headers };
  };
  const json = { 'content-type': 'application/json; charset=utf-8' };
  const token = async ({ appId, appSecret } = APP): Promise<string> => {
    const known = tokens.get(appId);
    if (known !== undefined) return known;
    const line = 'POST /open-apis/auth/v3/tenant_access_token/internal';
    const answer = await request(line, { app_id: appId, app_secret: appSecret }, { headers: json });
    const fresh = answer.tenant_access_token ?? '';
    tokens.set(appId, fresh);
    return fresh;
  };
  const call: Rig['call'] = async (line, body, init = {}) =>
    request(line, body, { headers: { ...json, authorization: `Bearer ${await token()}` }, ...init });
  const send: Rig['send'] = (to, content, extra = {}) => {
    const type = to.startsWith('oc_') ? 'chat_id' : 'open_id';
    const isText = typeof content === 'string';
    const written = JSON.stringify(isText ? { text: content } : content);
    const body = { receive_id: to, msg_type: isText ? 'text' : 'interactive', content: written, ...extra };
    return call(`POST /open-apis/im/v1/messages?receive_id_type=${type}`, body);
  };
  const made: Rig = { simulator, clock, call, token, send };
  open.push(made);
  return made;
}
