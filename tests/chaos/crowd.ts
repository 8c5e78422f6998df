/** Eight people and a caller of the API, who do what people do: now, twice, at once, and again when nobody answered. */
import type { Phone, SeenMessage, TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';
import { cast, crewChat, crewCode, requesters, workers } from './cast.ts';
import type { Dice } from './dice.ts';
import type { Filed, Witness } from './witness.ts';

export interface Stage {
  readonly simulator: TelegramSimulator;
  readonly seen: Witness;
  readonly dice: Dice;
  readonly apiToken: string;
  /** Where the API is now. */
  url: string;
  /** Task cards that stood when all was quiet, as `chat:message`. */
  cards: ReadonlySet<string>;
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
  readonly chat: number;
  readonly message: SeenMessage;
}

/** What somebody has on their screen: mostly their own chat, now and then the group. */
function screen({ simulator, dice }: Stage): Place[] {
  const phone = simulator.phone(dice.pick(cast).telegram);
  const chat = dice() < 0.8 ? phone.person.id : crewChat;
  return phone
    .messages(chat)
    .slice(-10)
    .filter(({ from }) => from.bot)
    .map((message) => ({ phone, chat, message }));
}

const forward = /^(accept|claim|finish|confirm|approve)\./;

function press(stage: Stage): void {
  const { dice } = stage;
  const buttons = screen(stage).flatMap((place) =>
    place.message.buttons.flat().flatMap(({ data }) => (data === undefined ? [] : [{ ...place, data }])),
  );
  const wanted = dice() < 0.8 ? buttons.filter(({ data }) => forward.test(data)) : buttons;
  const [found] = wanted.length > 0 ? [dice.pick(wanted)] : [];
  if (!found) {
    if (dice() < 0.3) file(stage);
    return;
  }
  const { phone, chat, message, data } = found;
  const times = dice() < 0.2 ? 2 : 1;
  for (let time = 0; time < times; time++) void phone.press(message.id, data, chat);
}

function comment(stage: Stage): void {
  const { dice, seen } = stage;
  const cards = screen(stage).filter(({ chat, message }) => stage.cards.has(`${chat}:${message.id}`));
  if (cards.length === 0) {
    file(stage);
    return;
  }
  const { phone, chat, message } = dice.pick(cards);
  const text = `note ${dice.word()}`;
  const update = seen.updateOf(chat, phone.say(chat, text, { replyTo: message.id }).id);
  if (update === undefined) throw new Error('a reply became no update');
  seen.comments.set(text, update);
}

/** Whoever has a reply box open fills it in. */
function answer(stage: Stage): void {
  const { simulator, dice } = stage;
  const phones = cast.map(({ telegram }) => simulator.phone(telegram));
  const asked = phones.filter((phone) => phone.replyBox() !== undefined);
  if (asked.length === 0) {
    press(stage);
    return;
  }
  const phone = dice.pick(asked);
  phone.reply(phone.person.id, `because ${dice.word()}`);
}
