import { checkAnswer, toastFor } from './answer-check.ts';
import { type Placed, walk } from './card-check.ts';
import type { Card } from './card-schema.ts';
import { behaviorsOf, callbackValue, isCalled } from './card-view.ts';
import { documentOf } from './events.ts';
import { fillForm, ownValue } from './filling.ts';
import { amend } from './messages.ts';
import { idsOf } from './people.ts';
import type { SeenAnswer } from './seen.ts';
import { CARD_LIFETIME, type Click, type Delivery, type Sim, violation } from './sim.ts';
import type { PressOptions } from './simulator.ts';
import { type AppState, type ChatState, digest, type MessageState, type PersonState } from './state.ts';

const CALLBACK = 'card.action.trigger';

/** What clients say to the codes of a failed press. */
const ERRORS: Record<number, string> = {
  200080: 'The card can no longer be used',
  200340: 'The app has no callback configured',
  200341: 'The app did not answer within 3 s',
  200342: 'The app cannot be reached',
  200671: 'The app answered with an error',
  200672: 'The app answered in a wrong format',
  200673: 'The app answered with a wrong card',
  200830: 'A card of 2.0 was answered with a card of 1.0',
};

const error = (code: number): SeenAnswer => ({ kind: 'error', code, text: ERRORS[code] ?? String(code) });

function find(
  message: MessageState,
  wanted: string,
  person: PersonState,
  stale: boolean,
): { placed: Placed; all: Placed[] } {
  const contents = stale ? message.versions.map(({ content }) => content).toReversed() : [message.content];
  for (const content of contents) {
    const card: Card = JSON.parse(content);
    const all = walk(card.body.elements);
    const placed = all.find(({ node }) => isCalled(node, wanted, person.language));
    if (placed !== undefined) return { placed, all };
  }
  throw new Error(`message ${message.id} has nothing to press that is called ${wanted}`);
}

type Prepared = { kind: 'send'; action: Record<string, unknown> } | { kind: 'done'; answer: SeenAnswer };

/** What the client does before anything is sent. */
function prepare({ placed, all }: { placed: Placed; all: Placed[] }, options: PressOptions): Prepared {
  const { node, form } = placed;
  const stale = options.stale ?? false;
  if (node.disabled === true && !stale) throw new Error(`${node.name ?? node.element_id ?? node.tag} is disabled`);
  if (node.confirm !== undefined && options.dismiss === true) return { kind: 'done', answer: { kind: 'dismissed' } };
  const value = callbackValue(node);
  const base = { tag: node.tag, timezone: 'Asia/Shanghai', ...(value === undefined ? {} : { value }) };
  const named = node.name === undefined ? {} : { name: node.name };
  if (form !== undefined && node.form_action_type === 'submit') {
    const { values, missing } = fillForm(all, form, options.values ?? {}, stale);
    if (missing.length > 0 && !stale) return { kind: 'done', answer: { kind: 'incomplete', fields: missing } };
    return { kind: 'send', action: { ...base, ...named, form_value: values } };
  }
  const link = behaviorsOf(node).find(({ type }) => type === 'open_url')?.default_url;
  if (node.tag === 'button' && value === undefined) {
    if (link === undefined) throw new Error(`nothing happens on pressing ${node.name ?? node.element_id ?? 'it'}`);
    return { kind: 'done', answer: { kind: 'opened', url: link } };
  }
  if (form !== undefined && node.tag !== 'button') throw new Error('fields of a form go out with its submit button');
  return { kind: 'send', action: { ...base, ...named, ...ownValue(placed, options.option, stale) } };
}

const CHANGES = ['patch', 'delayed'];

/** A change that came while an answer was awaited does not outlive that answer. */
function overtaken(sim: Sim, message: MessageState, click: Click): boolean {
  const newest = message.versions.at(-1);
  if (newest === undefined || !CHANGES.includes(newest.by) || message.versions.length <= click.versions) return false;
  sim.journal.add({ kind: 'reverted', message: message.id });
  return true;
}

function revert(sim: Sim, message: MessageState, click: Click): void {
  if (!overtaken(sim, message, click)) return;
  const lasting = message.versions.findLast(({ by }, index) => index < click.versions || !CHANGES.includes(by));
  if (lasting !== undefined) amend(sim, message, lasting.content, 'revert');
}

function settle(sim: Sim, message: MessageState, person: PersonState, click: Click, delivery: Delivery): SeenAnswer {
  if (delivery.kind === 'failed') {
    revert(sim, message, click);
    return error(delivery.why === 'no long connection' || delivery.why === 'connection failed' ? 200342 : 200341);
  }
  const checked = checkAnswer(delivery.code, delivery.data);
  if (checked.kind === 'bad') {
    violation(sim, CALLBACK, `${checked.code}: ${checked.why}`);
    revert(sim, message, click);
    return error(checked.code);
  }
  const { card, toast } = checked;
  if (card === undefined) revert(sim, message, click);
  else if (!message.recalled) {
    overtaken(sim, message, click);
    amend(sim, message, JSON.stringify(card), 'answer');
  }
  return {
    kind: 'answered',
    card: card !== undefined,
    ...(toast === undefined ? {} : { toast: toastFor(toast, person.language) }),
  };
}

/** Sends a press to the app, once, and shows what comes back. */
async function send(
  sim: Sim,
  app: AppState,
  chat: ChatState,
  message: MessageState,
  person: PersonState,
  action: Record<string, unknown>,
): Promise<SeenAnswer> {
  sim.state.serial += 1;
  const token = `c-${digest(`update ${sim.state.serial}`)}`;
  const event = documentOf(sim, app, CALLBACK, {
    operator: { tenant_key: sim.state.tenantKey, ...idsOf(sim, app, person) },
    token,
    action,
    host: 'im_message',
    context: { open_message_id: message.id, open_chat_id: chat.id },
  });
  const click: Click = { eventId: event.id, message: message.id, versions: message.versions.length };
  const about = { person: person.openId, message: message.id, eventId: event.id };
  sim.clicks.set(event.id, click);
  const update = { message: message.id, app: app.appId, at: sim.clock.now(), uses: 0, answered: false };
  sim.state.updates[token] = update;
  sim.changed();
  sim.journal.add({ kind: 'pressed', ...about, action });
  event.attempts = 1;
  const delivery = await sim.attempt(app, event);
  sim.clicks.delete(event.id);
  update.answered = true;
  const answer = settle(sim, message, person, click, delivery);
  sim.journal.add({ kind: 'answered', ...about, answer });
  return answer;
}

export async function press(
  sim: Sim,
  chat: ChatState,
  message: MessageState,
  person: PersonState,
  wanted: string,
  options: PressOptions,
): Promise<SeenAnswer> {
  if (message.type !== 'interactive') throw new Error(`message ${message.id} is no card`);
  if (message.recalled && options.stale !== true) throw new Error(`message ${message.id} was recalled`);
  const prepared = prepare(find(message, wanted, person, options.stale ?? false), options);
  if (prepared.kind === 'done') return prepared.answer;
  const app = sim.state.apps.find(({ appId }) => appId === message.from);
  if (app === undefined || !app.events.includes(CALLBACK)) return error(200340);
  if (sim.clock.now() - message.at > CARD_LIFETIME) return error(200080);
  return send(sim, app, chat, message, person, prepared.action);
}
