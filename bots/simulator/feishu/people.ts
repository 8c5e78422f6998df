import { Refusal } from './refusal.ts';
import type { Sim } from './sim.ts';
import { type AppState, type ChatState, digest, newChat, type PersonState } from './state.ts';

/** Who is meant, and by which of their names. */

export type IdType = 'open_id' | 'union_id' | 'user_id';

/** Every app knows people by open ids of its own; the first one by those the world is written in. */
export function openIdFor(sim: Sim, app: AppState, person: PersonState): string {
  return app.appId === sim.state.apps[0]?.appId ? person.openId : `ou_${digest(`${app.appId} ${person.openId}`)}`;
}

export function botOpenId(app: AppState): string {
  return `ou_${digest(`bot ${app.appId}`)}`;
}

export function idOf(sim: Sim, app: AppState, person: PersonState, type: IdType): string {
  if (type === 'open_id') return openIdFor(sim, app, person);
  return type === 'union_id' ? person.unionId : person.userId;
}

/** All names of a person that this app may see. */
export function idsOf(sim: Sim, app: AppState, person: PersonState): Record<string, string> {
  const open = { open_id: openIdFor(sim, app, person), union_id: person.unionId };
  const trusted = app.scopes.includes('contact:user.employee_id:readonly');
  return trusted ? { ...open, user_id: person.userId } : open;
}

const UNKNOWN: Record<IdType, number> = { open_id: 99992351, union_id: 99992381, user_id: 99992364 };

function ofAnotherApp(sim: Sim, id: string): boolean {
  return sim.state.apps.some((app) => sim.state.people.some((person) => openIdFor(sim, app, person) === id));
}

/** Throws the platform's code for an id it does not know. */
export function personBy(sim: Sim, app: AppState, type: IdType, id: string): PersonState {
  const found = sim.state.people.find((person) => idOf(sim, app, person, type) === id);
  if (found !== undefined) return found;
  if (type === 'open_id' && ofAnotherApp(sim, id)) throw new Refusal(99992361);
  throw new Refusal(UNKNOWN[type]);
}

export function personNamed(sim: Sim, openId: string): PersonState {
  const found = sim.state.people.find((person) => person.openId === openId);
  if (found === undefined) throw new Error(`there is nobody ${openId}`);
  return found;
}

/** The private chat of a person with an app's bot, made when first needed. */
export function privateChat(sim: Sim, app: AppState, person: PersonState): ChatState {
  const id = `oc_${digest(`p2p ${app.appId} ${person.openId}`)}`;
  const known = sim.state.chats.find((chat) => chat.id === id);
  if (known !== undefined) return known;
  const bots = [app.appId];
  const chat = newChat({ id, kind: 'p2p', name: person.name, app: app.appId, members: [person.openId], bots });
  sim.state.chats.push(chat);
  return chat;
}

/** Throws when nothing may be sent to this person. */
export function checkReachable(chat: ChatState, person: PersonState): void {
  if (person.resigned) throw new Refusal(230029);
  if (person.available === false) throw new Refusal(230013);
  if (chat.blocked) throw new Refusal(230053);
}

/** A chat this app may act in. */
export function chatFor(sim: Sim, app: AppState, id: string, unknown = 230034): ChatState {
  const chat = sim.state.chats.find((candidate) => candidate.id === id);
  if (chat === undefined) throw new Refusal(unknown);
  if (chat.dissolved) throw new Refusal(232009);
  if (!chat.bots.includes(app.appId)) throw new Refusal(230002);
  return chat;
}
