import { post } from './messages.ts';
import { breach, Refusal } from './refusal.ts';
import { chatOf, type Sim, userIdOf } from './sim.ts';
import type { Payload } from './simulator.ts';
import { type CardState, directId, newId, type Space } from './state.ts';

/** Where a card stands. */

const PREFIX = 'dtv1.card//';
const LONGEST = 1_000;

interface Target {
  type: Space['type'];
  id: string;
}

const MODELS = { IM_ROBOT: 'imRobotOpenSpaceModel', IM_GROUP: 'imGroupOpenSpaceModel' } as const;
const FOREIGN = ['coFeed', 'doc', 'imSingle', 'top', 'openDynamicDataConfig', 'callbackRouteKey', 'cardAtUserIds'];

/** Retired kinds of space, HTTP callbacks and data pulls: a request that needs one of them is not for this server. */
export function refuseForeign(payload: Payload): void {
  const found = Object.keys(payload).find((name) => FOREIGN.some((prefix) => name.startsWith(prefix)));
  if (found !== undefined) throw breach('param.error', `"${found}" is not served here`);
}

export function targetsOf(openSpaceId: string): Target[] {
  const bad = (why: string) => breach('param.openSpaceIdInvalid', why);
  if (openSpaceId.length > LONGEST) throw bad(`openSpaceId has more than ${LONGEST} characters`);
  if (!openSpaceId.startsWith(PREFIX)) throw bad(`openSpaceId does not begin with ${PREFIX}`);
  const targets = openSpaceId
    .slice(PREFIX.length)
    .split(';')
    .map((space): Target => {
      const [, type, id] = /^(IM_ROBOT|IM_GROUP)\.([^;]+)$/.exec(space) ?? [];
      if ((type !== 'IM_ROBOT' && type !== 'IM_GROUP') || id === undefined) throw bad(`no such space: "${space}"`);
      return { type, id };
    });
  if (new Set(targets.map(({ type, id }) => `${type}.${id}`)).size < targets.length)
    throw bad('openSpaceId names a space twice');
  return targets;
}

/** Which kinds of space the card is made for; each needs to say whether it may be forwarded. */
export function modelsOf(payload: Payload): Space['type'][] {
  return (['IM_ROBOT', 'IM_GROUP'] as const).filter((type) => {
    const model = payload[MODELS[type]] as { supportForward?: boolean } | undefined;
    if (model !== undefined && model.supportForward === undefined)
      throw breach('param.error', `"${MODELS[type]}.supportForward" is required`);
    return model !== undefined;
  });
}

export function checkDelivery(sim: Sim, card: Pick<CardState, 'models'>, targets: Target[], payload: Payload): void {
  const robot = payload.imRobotOpenDeliverModel as { spaceType?: string; robotCode?: string } | undefined;
  const group = payload.imGroupOpenDeliverModel as { robotCode?: string } | undefined;
  for (const type of new Set(targets.map((target) => target.type))) {
    if (!card.models.includes(type)) throw breach('param.error', `"${MODELS[type]}" is required for ${type}`);
    if (type === 'IM_ROBOT' && robot?.spaceType !== 'IM_ROBOT')
      throw breach('param.error', '"imRobotOpenDeliverModel.spaceType" must be "IM_ROBOT"');
    if (type === 'IM_GROUP' && group?.robotCode === undefined)
      throw breach('param.error', '"imGroupOpenDeliverModel.robotCode" is required');
  }
  for (const code of [robot?.robotCode, group?.robotCode])
    if (code !== undefined && code !== sim.app.clientId) throw new Refusal('param.error', `no such robot: ${code}`);
}

function place(sim: Sim, card: CardState, target: Target): { chat: string } | { why: string } {
  if (target.type === 'IM_GROUP') {
    const chat = chatOf(sim, target.id);
    if (chat?.kind !== 'group') return { why: 'the conversation does not exist' };
    return chat.robot ? { chat: chat.id } : { why: 'the robot is not in the conversation' };
  }
  const person = userIdOf(sim, target.id, card.userIdType);
  return person === undefined ? { why: 'the user is not in the visible range' } : { chat: directId(sim.app, person) };
}

/** One space after the other: a failed one hides inside a successful answer. */
export function deliver(sim: Sim, card: CardState, targets: Target[], payload: Payload) {
  const group = payload.imGroupOpenDeliverModel as
    | { recipients?: string[]; atUserIds?: Record<string, string> }
    | undefined;
  return targets.map(({ type, id }) => {
    const found = place(sim, card, { type, id });
    if ('why' in found) return { spaceType: type, spaceId: id, success: false, errorMsg: found.why };
    const before = card.spaces.find((space) => space.chat === found.chat);
    if (before !== undefined) return { spaceType: type, spaceId: id, success: true, carrierId: before.carrierId };
    const carrierId = newId(sim.state, 'carrier');
    card.spaces.push({ type, id, carrierId, chat: found.chat });
    const shared = type === 'IM_GROUP';
    post(sim, found.chat, {
      id: carrierId,
      from: '',
      kind: 'card',
      card: card.outTrackId,
      mentions: shared ? Object.keys(group?.atUserIds ?? {}).map((who) => (who === '@ALL' ? 'all' : who)) : [],
      ...(shared && group?.recipients !== undefined ? { recipients: group.recipients } : {}),
    });
    return { spaceType: type, spaceId: id, success: true, carrierId };
  });
}

export function viewersOf(sim: Sim, card: CardState): string[] {
  const viewers = card.spaces.flatMap(({ chat, carrierId }) => {
    const there = chatOf(sim, chat);
    const message = there?.messages.find(({ id }) => id === carrierId);
    return message?.recipients ?? there?.members ?? [];
  });
  return [...new Set(viewers)];
}
