import { wasAsked } from '../dispatch/why.ts';
import { taskNumber } from '../ids.ts';
import type { Allowed } from '../tasks/allowed.ts';
import { limits, rejectCategories, type Stage, type Task, type TaskFacts } from '../tasks/task.ts';
import type { Verb } from '../tasks/verbs.ts';
import type { Key } from '../text/catalogue.ts';
import { moment, sentence } from '../text/text.ts';
import { type Button, type Card, cardCounts, type Form } from './card.ts';
import { answers, dateButton, nextButtons, notedButtons } from './extra-buttons.ts';
import type { Reader } from './task-status.ts';
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
  ['agree', { text: 'review.button.agree', tone: 'success' }],
  ['decline', { text: 'review.button.decline', tone: 'danger' }],
  ['approve', { text: 'card.button.approve', tone: 'success' }],
  ['return', { text: 'card.button.return' }],
  ['refuse', { text: 'card.button.refuse', tone: 'danger' }],
  ['resubmit', { text: 'card.button.resubmit', tone: 'primary' }],
  ['assign', { text: 'card.button.assign', tone: 'primary' }],
  ['dispatch', { text: 'card.button.dispatch' }],
  ['transfer', { text: 'card.button.transfer' }],
  ['edit', { text: 'card.button.edit' }],
  ['snooze', { text: 'card.button.snooze' }],
  ['undo', { text: 'card.button.undo' }],
  ['release', { text: 'card.button.release' }],
  ['remind', { text: 'card.button.remind' }],
  ['comment', { text: 'talk.button.comment' }],
  ['share', { text: 'card.button.share' }],
  ['recall', { text: 'card.button.recall' }],
  ['redispatch', { text: 'card.button.redispatch' }],
  ['close', { text: 'card.button.close' }],
  ['reopen', { text: 'card.button.reopen' }],
  ['cancel', { text: 'card.button.cancel', tone: 'danger' }],
]);
const order = [...looks.keys()];
/** The same verb, called what it means at this moment. */
const renamed: readonly { readonly verb: Verb; readonly text: Key; when(facts: TaskFacts, reader: Reader): boolean }[] =
  [
    { verb: 'comment', text: 'review.button.answer', when: answers },
    { verb: 'assign', text: 'card.button.reassign', when: ({ task }) => task.stage === 'assigned' },
    { verb: 'release', text: 'card.button.take_back', when: (_, { standings }) => !standings.has('owner') },
  ];

/** Verbs that wait for nobody: "Later" is offered only beside something to put off. */
const asides: ReadonlySet<Verb> = new Set(['snooze', 'undo']);

const token = ({ id, turn }: Pick<Task, 'id' | 'turn'>, verb: string): string =>
  tokenOf({ verb, subject: { kind: 'task', id }, turn });

export function verbButton(facts: TaskFacts, verb: Verb, reader: Reader): Button | undefined {
  const look = looks.get(verb);
  if (!look) return undefined;
  const text = renamed.find((one) => one.verb === verb && one.when(facts, reader))?.text ?? look.text;
  const { proposal } = facts;
  const params = verb === 'agree' && proposal?.dueAt ? { when: moment(proposal.dueAt) } : undefined;
  return { text: sentence(text, params), token: token(facts.task, verb), ...(look.tone ? { tone: look.tone } : {}) };
}

/** Shows the task in the tapper's private chat. */
export const openButton = (task: Pick<Task, 'id' | 'turn'>): Button => ({
  text: sentence('card.button.open'),
  token: token(task, 'open'),
});

const whyButton = (task: Task): Button => ({ text: sentence('dispatch.why.button'), token: token(task, 'why') });
const mayAskWhy = ({ task }: TaskFacts, { standings }: Reader): boolean =>
  task.stage !== 'closed' && (['offered', 'owner', 'member', 'manager'] as const).some((one) => standings.has(one));

export interface PersonalButtons {
  readonly front: readonly Button[];
  /** What stands behind "More". */
  readonly behind: readonly Button[];
}

/** The buttons of a person's card: at most five verbs, and "More" when there is anything behind it. */
export function personalButtons(facts: TaskFacts, offers: readonly Allowed[], reader: Reader): PersonalButtons {
  const { task } = facts;
  const isQuestioned = answers(facts, reader);
  const isAsked = isQuestioned || offers.some(({ verb, button }) => button === 'card' && !asides.has(verb));
  const offered = offers
    .filter(
      ({ verb, button }) =>
        button !== 'none' && (isAsked || verb !== 'snooze') && (isClose(reader) || verb !== 'comment'),
    )
    .toSorted((one, other) => order.indexOf(one.verb) - order.indexOf(other.verb));
  const isFront = ({ verb, button }: Allowed) => button === 'card' || (isRaised.get(verb)?.(facts, reader) ?? false);
  const isRefused = wasDeclined(facts) && reader.standings.has('manager');
  const buttons = (some: readonly Allowed[]) =>
    some.flatMap(({ verb }) => {
      const button = verbButton(facts, verb, reader);
      return button ? [button, ...(verb === 'assign' && isRefused ? [dateButton(facts)] : [])] : [];
    });
  const answer = isQuestioned ? offered.filter(({ verb }) => verb === 'comment') : [];
  const rest = offered.filter((offer) => !answer.includes(offer));
  const front = [...nextButtons(facts, offers), ...buttons(answer), ...buttons(rest.filter(isFront))];
  const asked = wasAsked(facts) && mayAskWhy(facts, reader) ? [whyButton(task)] : [];
  const behind = [...notedButtons(facts, offers), ...buttons(rest.filter((offer) => !isFront(offer))), ...asked];
  const all = [...front, ...behind];
  // "More" that leads to a single button is one press too many.
  if (behind.length <= 1 && all.length <= cardCounts.buttons) return { front: all, behind: [] };
  const most = cardCounts.buttons - 1;
  const more = { text: sentence('card.button.more'), token: token(task, 'more') };
  return { front: [...front.slice(0, most), more], behind: [...front.slice(most), ...behind] };
}

/** Somebody of its pool who did not get it may say something, and is not asked to. */
const isClose = ({ standings }: Reader): boolean =>
  [...standings].some((one) => one !== 'member' && one !== 'outsider');

const terms: readonly Stage[] = ['reviewed', 'assigned', 'in_progress'];
/** What stands behind "More" for most, and on the card of those it matters to now. */
const isRaised = new Map<Verb, (facts: TaskFacts, reader: Reader) => boolean>([
  [
    'edit',
    (facts, reader) =>
      answers(facts, reader) ||
      (reader.standings.has('manager') && terms.includes(facts.task.stage) && !wasDeclined(facts)),
  ],
  ['cancel', ({ task }, { standings }) => task.stage === 'returned' && standings.has('requester')],
]);

/** After a refusal the answer is the next person or another date: both stand on the card. */
const wasDeclined = ({ task, assignments }: TaskFacts): boolean =>
  task.stage === 'reviewed' && assignments[0]?.status === 'rejected';

/** The one form there is: why somebody declines. Platforms without inputs ask in a separate message instead. */
export function rejectForm(task: Task, offers: readonly Allowed[]): Pick<Card, 'form'> {
  if (!offers.some(({ verb }) => verb === 'reject')) return {};
  const form: Form = {
    token: token(task, 'reject'),
    choices: rejectCategories.map((value) => ({ value, text: sentence(rejectTexts[value]) })),
    input: { label: sentence('card.reject.words'), maxLength: limits.reason },
  };
  return { form };
}

export const titleOf = ({ id, title }: Pick<Task, 'id' | 'title'>): string => `${taskNumber(id)} · ${title}`;
