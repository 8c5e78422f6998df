import { checkParams, checkSize } from './card-data.ts';
import { breach, Refusal } from './refusal.ts';
import { cardOf, type Sim, userIdOf } from './sim.ts';
import type { Payload } from './simulator.ts';
import { checkDelivery, deliver, modelsOf, refuseForeign, targetsOf, viewersOf } from './spaces.ts';
import type { CardState, Params } from './state.ts';
import type { SimulatedTemplate } from './world.ts';

const LONGEST_ID = 64;

interface Data {
  cardParamMap?: Params;
}

interface Options {
  updateCardDataByKey?: boolean;
  updatePrivateDataByKey?: boolean;
}

function templateOf(sim: Sim, id: string): SimulatedTemplate {
  const template = sim.state.templates.find((candidate) => candidate.id === id);
  if (template === undefined) throw new Refusal('param.templateNotExist', `no such template: ${id}`);
  return template;
}

/** Cards that stand already outlive their template's withdrawal; new ones need it published. */
function publishedTemplate(sim: Sim, id: string): SimulatedTemplate {
  const template = templateOf(sim, id);
  if (template.published === false) throw new Refusal('param.templateUnpublished', `not published: ${id}`);
  return template;
}

function known(sim: Sim, outTrackId: string): CardState {
  const card = cardOf(sim, outTrackId);
  if (card === undefined) throw new Refusal('param.cardNotExist', `no such card: ${outTrackId}`);
  return card;
}

function typeOf(value: unknown): 1 | 2 {
  if (value === undefined || value === 1) return 1;
  if (value === 2) return 2;
  throw breach('param.error', '"userIdType" must be 1 or 2');
}

/** Private data by the caller's kind of id, as private data by user id. */
function privateData(sim: Sim, template: SimulatedTemplate, given: unknown, type: 1 | 2): Record<string, Params> {
  const entries = Object.entries((given ?? {}) as Record<string, Data>);
  return Object.fromEntries(
    entries.map(([id, { cardParamMap = {} }]) => {
      const person = userIdOf(sim, id, type);
      if (person === undefined) throw new Refusal('param.userIdNotExist', `no such user: ${id}`);
      checkParams(template, cardParamMap);
      return [person, cardParamMap] as const;
    }),
  );
}

function callbackOf(value: unknown): boolean {
  if (value !== undefined && value !== 'STREAM') throw breach('param.error', '"callbackType" must be "STREAM"');
  return value === 'STREAM';
}

function newCard(sim: Sim, payload: Payload): CardState {
  const outTrackId = String(payload.outTrackId);
  if (outTrackId.length > LONGEST_ID) throw breach('param.error', `outTrackId has more than ${LONGEST_ID} characters`);
  refuseForeign(payload);
  const template = publishedTemplate(sim, String(payload.cardTemplateId));
  const userIdType = typeOf(payload.userIdType);
  const shared = (payload.cardData as Data).cardParamMap ?? {};
  checkParams(template, shared);
  const own = privateData(sim, template, payload.privateData, userIdType);
  const callback = callbackOf(payload.callbackType);
  const nothing = { painted: {}, spaces: [], changes: { all: 0, of: {} } };
  const models = modelsOf(payload);
  const card: CardState = {
    ...{ outTrackId, templateId: template.id, callback, userIdType, models, shared, own },
    ...nothing,
  };
  checkSize(card);
  return card;
}

function again(sim: Sim, outTrackId: string): CardState | undefined {
  const card = cardOf(sim, outTrackId);
  if (card === undefined || sim.recreate === 'silent') return card;
  throw new Refusal('param.cardAlreadyExist', `there is a card ${outTrackId}`);
}

export function createAndDeliver(sim: Sim, payload: Payload): unknown {
  const card = newCard(sim, payload);
  const targets = targetsOf(String(payload.openSpaceId));
  checkDelivery(sim, card, targets, payload);
  const before = again(sim, card.outTrackId);
  if (before === undefined) sim.state.cards.push(card);
  // A silent second creation changes nothing: neither data nor places.
  const reached = before?.spaces.map(({ id }) => id);
  const asked = reached === undefined ? targets : targets.filter(({ id }) => reached.includes(id));
  const deliverResults = deliver(sim, before ?? card, asked, payload);
  sim.changed();
  return { success: true, result: { outTrackId: card.outTrackId, deliverResults } };
}

export function createCard(sim: Sim, payload: Payload): unknown {
  const card = newCard(sim, payload);
  if (again(sim, card.outTrackId) === undefined) sim.state.cards.push(card);
  sim.changed();
  return { success: true, result: card.outTrackId };
}

export function deliverCard(sim: Sim, payload: Payload): unknown {
  refuseForeign(payload);
  const card = known(sim, String(payload.outTrackId));
  const targets = targetsOf(String(payload.openSpaceId));
  checkDelivery(sim, card, targets, payload);
  const result = deliver(sim, card, targets, payload);
  sim.changed();
  return { success: true, result };
}

export function appendSpaces(sim: Sim, payload: Payload): unknown {
  refuseForeign(payload);
  const card = known(sim, String(payload.outTrackId));
  card.models = [...new Set([...card.models, ...modelsOf(payload)])];
  sim.changed();
  return { success: true, result: true };
}

export function updateCard(sim: Sim, payload: Payload): unknown {
  const card = known(sim, String(payload.outTrackId));
  const template = templateOf(sim, card.templateId);
  const { cardData, privateData: own, cardUpdateOptions } = payload;
  if (cardData === undefined && own === undefined)
    throw breach('param.cardDataAndPrivateDataBothEmpty', 'neither cardData nor privateData');
  const { updateCardDataByKey, updatePrivateDataByKey } = (cardUpdateOptions ?? {}) as Options;
  const shared = (cardData as Data | undefined)?.cardParamMap;
  if (shared !== undefined) checkParams(template, shared);
  const privately = privateData(sim, template, own, typeOf(payload.userIdType));
  const wanted = structuredClone(card);
  if (shared !== undefined) {
    wanted.shared = updateCardDataByKey ? { ...card.shared, ...shared } : shared;
    wanted.painted = {};
    wanted.changes.all += 1;
  }
  for (const [person, params] of Object.entries(privately))
    setOwn(wanted, person, params, updatePrivateDataByKey === true);
  checkSize(wanted);
  Object.assign(card, wanted);
  const viewers = shared === undefined ? Object.keys(privately) : viewersOf(sim, card);
  sim.changed();
  for (const person of sim.pushes.tapsOn(card.outTrackId))
    sim.journal.add({ kind: 'clash', outTrackId: card.outTrackId, person });
  sim.journal.add({ kind: 'updated', outTrackId: card.outTrackId, by: 'update', viewers });
  return { success: true, result: true };
}

function setOwn(card: CardState, person: string, params: Params, byKey: boolean): void {
  card.own[person] = byKey ? { ...card.own[person], ...params } : params;
  card.changes.of[person] = (card.changes.of[person] ?? 0) + 1;
}

/** The answer to a tap: its public data is shown to nobody but the tapper. */
export function applyAnswer(sim: Sim, card: CardState, person: string, answer: Payload): void {
  const template = templateOf(sim, card.templateId);
  const { updateCardDataByKey, updatePrivateDataByKey } = (answer.cardUpdateOptions ?? {}) as Options;
  const shared = (answer.cardData as Data | undefined)?.cardParamMap;
  const own = (answer.userPrivateData as Data | undefined)?.cardParamMap;
  for (const params of [shared, own]) if (params !== undefined) checkParams(template, params);
  if (shared !== undefined) {
    const before = card.painted[person];
    card.painted[person] = updateCardDataByKey
      ? { whole: before?.whole ?? false, params: { ...before?.params, ...shared } }
      : { whole: true, params: shared };
    card.changes.of[person] = (card.changes.of[person] ?? 0) + 1;
  }
  if (own !== undefined) setOwn(card, person, own, updatePrivateDataByKey === true);
  sim.changed();
  if (shared !== undefined || own !== undefined)
    sim.journal.add({ kind: 'updated', outTrackId: card.outTrackId, by: 'answer', viewers: [person] });
}
