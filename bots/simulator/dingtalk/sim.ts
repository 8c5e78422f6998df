import type { Clock } from '../../../core/ports.ts';
import type { Faults } from '../faults.ts';
import type { Journal } from '../journal.ts';
import type { Pushes } from './pushes.ts';
import type { Quota } from './quota.ts';
import type { EventBody, FaultRule } from './simulator.ts';
import type { CardState, ChatState, PersonState, State } from './state.ts';
import type { Sockets } from './stream.ts';
import type { SimulatedApp } from './world.ts';

/** What the parts of one running simulator share. */
export interface Sim {
  clock: Clock;
  app: SimulatedApp;
  state: State;
  journal: Journal<EventBody>;
  quota: Quota;
  faults: Faults<FaultRule>;
  sockets: Sockets;
  pushes: Pushes;
  recreate: 'refuse' | 'silent';
  flowControlled: Set<string>;
  /** `http://host:port`, known once it listens. */
  root: string;
  /** Told after each change of the state. */
  changed: () => void;
}

/** Of a press until the client gives up, in milliseconds. */
export const ANSWER_WINDOW = 2_000;
export const TOKEN_LIFE = 7_200_000;
export const TICKET_LIFE = 90_000;
/** Three published samples agree on about ninety minutes. */
export const SESSION_LIFE = 90 * 60_000;
/** Between `disconnect` and the end of the socket. */
export const FAREWELL = 10_000;
export const RECALL_WINDOW = 24 * 3_600_000;

/** A member the app may see and write to. */
export function reachable(sim: Sim, userId: string): PersonState | undefined {
  const person = sim.state.people.find((candidate) => candidate.userId === userId);
  if (person === undefined || person.removed || person.outside || person.visible === false) return undefined;
  return person;
}

/** @param type 1 = user id, 2 = union id */
export function userIdOf(sim: Sim, id: string, type: 1 | 2): string | undefined {
  const found = type === 1 ? id : sim.state.people.find(({ unionId }) => unionId === id)?.userId;
  return found === undefined ? undefined : reachable(sim, found)?.userId;
}

export function chatOf(sim: Sim, id: string): ChatState | undefined {
  return sim.state.chats.find((chat) => chat.id === id);
}

export function cardOf(sim: Sim, outTrackId: string): CardState | undefined {
  return sim.state.cards.find((card) => card.outTrackId === outTrackId);
}
