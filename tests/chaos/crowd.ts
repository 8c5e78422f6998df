/** Nine people and a caller of the API, who do what people do: now, twice, at once, and again when nobody answered. */
import { locales, type Platform } from '../../core/ids.ts';
import type { Key } from '../../core/text/catalogue.ts';
import { say } from '../../core/text/say.ts';
import { sentence } from '../../core/text/text.ts';
import { type Chat, crewCode, placeOf, requesters, workers, zone } from './cast.ts';
import type { Dice } from './dice.ts';
import type { Phone, Standing } from './phones.ts';
import type { Platforms } from './platforms.ts';
import type { Filed, Witness } from './witness.ts';

export interface Stage {
  readonly platforms: Platforms;
  readonly seen: Witness;
  readonly dice: Dice;
  readonly apiToken: string;
  /** Where the API is now. */
  url: string;
  /** Task cards that stood when all was quiet, by place, and their tasks. */
  cards: ReadonlyMap<string, number>;
  /** Where most of it happens now. */
  favoured: Platform | undefined;
  /** Requests under way. */
  readonly open: Set<Promise<void>>;
}

/** Somebody does something. Never waits for an answer: the server may be dead before it comes. */
export function act(stage: Stage): void {
  const dice = stage.dice();
  if (dice < 0.12) file(stage);
  else if (dice < 0.27) comment(stage);
  else if (dice < 0.32) answer(stage);
  else press(stage);
}

const shapes: readonly ((dice: Dice) => Readonly<Record<string, unknown>>)[] = [
  (dice) => ({ type: 'work', assignees: [dice.pick(workers).code] }),
  (dice) => ({ type: 'work', assignees: [dice.pick(workers).code], requester: dice.pick(requesters).code }),
  (dice) => ({ type: 'quick', assignees: [dice.pick(workers).code] }),
  () => ({ type: 'quick', groups: [crewCode] }),
  () => ({ type: 'work', groups: [crewCode] }),
  (dice) => ({ type: 'brief', assignees: [dice.pick(workers).code] }),
  (dice) => ({ type: 'problem', requester: dice.pick(requesters).code }),
  () => ({ type: 'work', assignees: ['wang', 'ivan'] }),
];

/** A task comes in over the API: known by its code, or by the key of the call. */
export function file({ dice, ...stage }: Stage, shape = dice.pick(shapes)(dice)): void {
  const name = dice.word();
  const people = 'assignees' in shape && Array.isArray(shape.assignees) ? shape.assignees.length : 1;
  const isCoded = people === 1 && dice() < 0.5;
  const title = `Pump ${name}`;
  const filed: Filed = {
    title,
    tasks: people,
    body: { title, ...shape, ...(isCoded ? { code: name } : {}) },
    key: isCoded ? null : name,
    accepted: false,
  };
  stage.seen.filed.push(filed);
  call({ dice, ...stage }, filed);
}

/** A brief task lapses within the life that made it: there is always a job to be killed in. */
export const fileBrief = (stage: Stage): void => file(stage, { type: 'brief', assignees: ['anna'] });

function call(stage: Stage, filed: Filed): void {
  const headers = {
    authorization: `Bearer ${stage.apiToken}`,
    'content-type': 'application/json',
    ...(filed.key === null ? {} : { 'idempotency-key': filed.key }),
  };
  const request = fetch(`${stage.url}/api/v1/tasks`, { method: 'POST', headers, body: JSON.stringify(filed.body) });
  const done = request
    .then(async (response) => {
      if (response.ok) filed.accepted = true;
      await response.arrayBuffer();
      if (!response.ok && response.status < 500) throw new Error(`the crowd files nonsense: ${response.status}`);
    })
    .catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('the crowd')) throw error;
    })
    .finally(() => stage.open.delete(done));
  stage.open.add(done);
}

/** Whoever got no answer asks again, word for word. */
export async function insist(stage: Stage): Promise<void> {
  await Promise.all(stage.open);
  for (const filed of stage.seen.filed) if (!filed.accepted) call(stage, filed);
  await Promise.all(stage.open);
}

interface Place {
  readonly phone: Phone;
  readonly chat: Chat;
  readonly message: Standing;
}

/** What somebody has on their screen: mostly their own chat, now and then the group. */
function screen({ platforms, dice, favoured }: Stage): Place[] {
  const isThere = favoured !== undefined && dice() < 0.7;
  const phone = dice.pick(platforms.phones.filter(({ own }) => !isThere || own.platform === favoured));
  const chat = dice() < 0.8 ? phone.own : phone.group;
  return phone
    .messages(chat)
    .slice(-10)
    .map((message) => ({ phone, chat, message }));
}

const forwardVerbs = ['accept', 'claim', 'finish', 'confirm', 'approve'] as const;
const forwardToken = new RegExp(`^(${forwardVerbs.join('|')})\\.`);
/** Not every phone gives tokens away. */
const forwardLabels = new Set(
  locales.flatMap((locale) => forwardVerbs.map((verb) => say(locale, zone)(sentence(`card.button.${verb}` as Key)))),
);
const isForward = ({ label, token }: Standing['buttons'][number]): boolean =>
  forwardLabels.has(label) || forwardToken.test(token ?? '');

/** The checks know a task by its title: nobody here gives it another. */
const renaming = new Set(locales.map((locale) => say(locale, zone)(sentence('new.terms.title'))));

function press(stage: Stage): void {
  const { dice, seen } = stage;
  const buttons = screen(stage)
    .flatMap((place) => place.message.buttons.map((button) => ({ ...place, button })))
    .filter(({ button }) => !renaming.has(button.label));
  const wanted = dice() < 0.8 ? buttons.filter(({ button }) => isForward(button)) : buttons;
  const [found] = wanted.length > 0 ? [dice.pick(wanted)] : [];
  if (!found) {
    if (dice() < 0.3) file(stage);
    return;
  }
  const { phone, chat, message, button } = found;
  const times = dice() < 0.2 ? 2 : 1;
  for (let time = 0; time < times; time++) {
    // Whoever presses what a phone no longer has is a bug of ours, and must not pass unseen.
    phone.press(message, button, chat).catch((error: unknown) => seen.odd.push(String(error)));
  }
}

/** Somebody says something about a task whose card they see. */
export function comment(stage: Stage): void {
  const { dice, seen, cards } = stage;
  const known = screen(stage).flatMap((place) => {
    const task = cards.get(placeOf(place.chat.platform, place.chat.id, place.message.id));
    return task === undefined ? [] : [{ ...place, task }];
  });
  if (known.length === 0) {
    file(stage);
    return;
  }
  const { phone, chat, message, task } = dice.pick(known);
  const text = `note ${dice.word()}`;
  const deed = seen.said(chat.platform, phone.comment(message, task, text, chat));
  if (!deed) throw new Error(`what was said on ${chat.platform} reached nobody`);
  seen.comments.set(text, deed);
}

/** Whoever is asked answers; on platforms that open no box for that, now and then somebody just says something. */
function answer(stage: Stage): void {
  const { platforms, dice } = stage;
  const asked = platforms.phones.filter(
    (phone) => phone.isAsked || (phone.actor.platform !== 'telegram' && dice() < 0.2),
  );
  if (asked.length === 0) press(stage);
  else dice.pick(asked).say(`because ${dice.word()}`);
}

/** Platforms that bring the same thing twice do so at once, too. */
export function stutter({ platforms, dice }: Stage): void {
  if (dice() < 0.5) platforms.dingtalk.spoil({ fault: { kind: 'twice' }, skip: dice.whole(3) });
  if (dice() < 0.5) platforms.feishu.spoil('twice');
}
