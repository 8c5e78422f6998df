import { taskNumber } from '../ids.ts';
import type { Allowed } from '../tasks/allowed.ts';
import { limits, rejectCategories, type Task } from '../tasks/task.ts';
import type { Verb } from '../tasks/verbs.ts';
import type { Key } from '../text/catalogue.ts';
import { sentence } from '../text/text.ts';
import { type Button, type Card, cardCounts, type Form } from './card.ts';
import { rejectTexts } from './texts.ts';
import { tokenOf } from './token.ts';

interface Look {
  readonly text: Key;
  readonly tone?: NonNullable<Button['tone']>;
}

/** What a verb looks like as a button. The order here is the order on the card. */
const looks = new Map<Verb, Look>([
  ['accept', { text: 'card.button.accept', tone: 'success' }],
  ['reject', { text: 'card.button.reject', tone: 'danger' }],
  ['claim', { text: 'card.button.claim', tone: 'success' }],
  ['finish', { text: 'card.button.finish', tone: 'success' }],
  ['confirm', { text: 'card.button.confirm', tone: 'success' }],
  ['dispute', { text: 'card.button.dispute', tone: 'danger' }],
  ['approve', { text: 'card.button.approve', tone: 'success' }],
  ['return', { text: 'card.button.return' }],
  ['refuse', { text: 'card.button.refuse', tone: 'danger' }],
  ['resubmit', { text: 'card.button.resubmit', tone: 'primary' }],
  ['assign', { text: 'card.button.assign', tone: 'primary' }],
  ['dispatch', { text: 'card.button.dispatch' }],
  ['transfer', { text: 'card.button.transfer' }],
  ['snooze', { text: 'card.button.snooze' }],
  ['undo', { text: 'card.button.undo' }],
  ['release', { text: 'card.button.release' }],
  ['remind', { text: 'card.button.remind' }],
  ['share', { text: 'card.button.share' }],
  ['edit', { text: 'card.button.edit' }],
  ['recall', { text: 'card.button.recall' }],
  ['redispatch', { text: 'card.button.redispatch' }],
  ['close', { text: 'card.button.close' }],
  ['reopen', { text: 'card.button.reopen' }],
  ['cancel', { text: 'card.button.cancel', tone: 'danger' }],
]);
const order = [...looks.keys()];
/** Verbs that wait for nobody: "Later" stands on the card only where there is something to put off. */
const asides: ReadonlySet<Verb> = new Set(['snooze', 'undo']);

type Handle = Pick<Task, 'id' | 'turn'>;

const token = ({ id, turn }: Handle, verb: string): string => tokenOf({ verb, subject: { kind: 'task', id }, turn });

export function verbButton(task: Handle, verb: Verb): Button | undefined {
  const look = looks.get(verb);
  if (!look) return undefined;
  return { text: sentence(look.text), token: token(task, verb), ...(look.tone ? { tone: look.tone } : {}) };
}

/** Shows the task in the tapper's private chat. */
export const openButton = (task: Handle): Button => ({
  text: sentence('card.button.open'),
  token: token(task, 'open'),
});

const buttonsFor = (task: Handle, verbs: readonly Verb[]): Button[] =>
  verbs
    .toSorted((one, other) => order.indexOf(one) - order.indexOf(other))
    .flatMap((verb) => verbButton(task, verb) ?? []);

/** The buttons of a person's card: at most five verbs, and "More" when there is anything behind it. */
export function personalButtons(task: Handle, offers: readonly Allowed[]): readonly Button[] {
  const verbs = verbsOf(offers, ['card']);
  const isAsked = verbs.some((verb) => !asides.has(verb));
  const front = buttonsFor(
    task,
    verbs.filter((verb) => isAsked || verb !== 'snooze'),
  );
  const isAll = front.length === buttonsFor(task, verbsOf(offers, ['card', 'more'])).length;
  if (isAll && front.length <= cardCounts.buttons) return front;
  return [
    ...front.slice(0, cardCounts.buttons - 1),
    { text: sentence('card.button.more'), token: token(task, 'more') },
  ];
}

/** What stands behind "More". */
export function hiddenButtons(task: Handle, offers: readonly Allowed[]): readonly Button[] {
  const shown = new Set(personalButtons(task, offers).map((button) => button.token));
  return buttonsFor(task, verbsOf(offers, ['card', 'more'])).filter((button) => !shown.has(button.token));
}

const verbsOf = (offers: readonly Allowed[], where: readonly Allowed['button'][]): Verb[] =>
  offers.filter(({ button }) => where.includes(button)).map(({ verb }) => verb);

/** The one form there is: why somebody declines. Platforms without inputs ask in a separate message instead. */
export function rejectForm(task: Handle, offers: readonly Allowed[]): Pick<Card, 'form'> {
  if (!offers.some(({ verb }) => verb === 'reject')) return {};
  const form: Form = {
    token: token(task, 'reject'),
    choices: rejectCategories.map((value) => ({ value, text: sentence(rejectTexts[value]) })),
    input: { label: sentence('card.reject.words'), maxLength: limits.reason },
  };
  return { form };
}

export const titleOf = ({ id, title }: Pick<Task, 'id' | 'title'>): string => `${taskNumber(id)} · ${title}`;
