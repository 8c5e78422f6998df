import { StillClock } from '../still-clock.ts';
import { startTelegramSimulator } from './server.ts';
import type { SimulatorOptions, TelegramSimulator } from './simulator.ts';

export const TOKEN = '7000000001:AAE-simulated_token_for_muster_0001';
export const LI = 501;
export const OLGA = 502;
export const SAM = 503;
export const CREW = -4001;

export interface Envelope {
  ok: boolean;
  // The shape depends on the method; the tests know which they called.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  result?: any;
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

export interface Rig {
  simulator: TelegramSimulator;
  clock: StillClock;
  /** POSTs JSON, with a signal of its own if given. */
  call(method: string, payload?: unknown, signal?: AbortSignal): Promise<Envelope>;
  request(method: string, init?: RequestInit): Promise<Response>;
}

let open: Rig[] = [];

/** For `afterEach`. */
export async function closeRigs(): Promise<void> {
  const closing = open;
  open = [];
  await Promise.all(closing.map(({ simulator }) => simulator.close()));
}

/** A simulator with three people, one group and one bot; nobody pressed Start yet. */
export async function rig(options: Partial<SimulatorOptions> = {}): Promise<Rig> {
  const clock = new StillClock();
  const simulator = await startTelegramSimulator({
    clock,
    limits: 'off',
    world: {
      bots: [{ token: TOKEN, username: 'muster_bot', name: 'Muster' }],
      people: [
        { id: LI, firstName: '李娜', language: 'zh-hans' },
        { id: OLGA, firstName: 'Ольга', lastName: 'Иванова', username: 'olga', language: 'ru' },
        { id: SAM, firstName: 'Sam', language: 'en' },
      ],
      groups: [{ id: CREW, title: 'Crew', members: [LI, OLGA] }],
    },
    ...options,
  });
  const request = (method: string, init?: RequestInit) => fetch(`${simulator.root}/bot${TOKEN}/${method}`, init);
  const call = async (method: string, payload: unknown = {}, signal?: AbortSignal) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(payload);
    const response = await request(method, {
      method: 'POST',
      headers,
      body,
      ...(signal === undefined ? {} : { signal }),
    });
    return (await response.json()) as Envelope;
  };
  const made: Rig = { simulator, clock, call, request };
  open.push(made);
  return made;
}
