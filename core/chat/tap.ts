import { type Action, parseToken } from '../cards/token.ts';
import { whyCard } from '../dispatch/why.ts';
import { type SubjectKind, taskNumber } from '../ids.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { ShownCard } from '../stores/shown.ts';
import { factsOf } from '../tasks/facts.ts';
import { perform } from '../tasks/perform.ts';
import { mayRead } from '../tasks/standing.ts';
import { table } from '../tasks/table.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { type Move, type Result, type Verb, verbs } from '../tasks/verbs.ts';
import { sentence } from '../text/text.ts';
import { answer, privately, showLive, showTask } from './answer.ts';
import { argsOf } from './args-of.ts';
import { askFirst, dated } from './ask-first.ts';
import type { Desk } from './desk.ts';
import type { Tap } from './inbound.ts';
import { listTap } from './list-tap.ts';
import { closedChat, nonsense } from './replies.ts';
import type { Pressed, Reply, Scene } from './scene.ts';
import { settle, tooLong } from './settle.ts';

type OnTap = (scene: Scene<Tap>, action: Action, desk: Desk) => Promise<Reply>;

const isVerb = (verb: string): verb is Verb => (verbs as readonly string[]).includes(verb);

/** What a button is about decides who answers it. */
const subjects: Readonly<Record<SubjectKind, OnTap>> = {
  task: onTask,
  draft: onDraft,
  list: listTap,
  batch: async () => nonsense,
  window: async () => nonsense,
  proposal: async () => nonsense,
  comment: async () => nonsense,
  more: async () => nonsense,
};

/** Any string may arrive as a token: it becomes an action by this very person, or one sentence. */
export async function tap(scene: Scene<Tap>, desk: Desk): Promise<Reply> {
  const action = parseToken(scene.event.token);
  return action ? subjects[action.subject.kind](scene, action, desk) : nonsense;
}

async function onTask(scene: Scene<Tap>, action: Action): Promise<Reply> {
  const { tx, world, event } = scene;
  const task = action.subject.id;
  if (action.verb === 'open') return show(scene, task, async (facts, chat) => showTask(scene, facts, chat));
  if (action.verb === 'more') {
    return show(scene, task, async ({ task: { id } }, chat) => showLive(scene, { kind: 'more', id }, chat));
  }
  if (action.verb === 'why') return showWhy(scene, task);
  if (!isVerb(action.verb)) return nonsense;
  const move: Move = {
    verb: action.verb,
    task,
    turn: action.turn,
    args: dated(scene, argsOf(action.verb, action.arg, event.fields)),
  };
  const wordy = tooLong(event.fields.text ?? '', move.verb === 'reject' ? 'reason' : 'comment');
  if (wordy) return { notice: wordy, alert: true };
  const asked = await askFirst(scene, move, action.arg);
  if (asked) return asked;
  const result = await perform(tx, world, scene.actor, move);
  // Whoever pressed looked at it; a move of theirs has noted that already.
  if (result.kind !== 'moved') await tx.notices.read(scene.person.id, { task }, scene.now);
  const pressed = await mend(scene, move, result);
  return { ...(await settle(scene, move, result)), pressed };
}

/** How a task came to where it is. */
export const showWhy = (scene: Scene, task: number): Promise<Reply> =>
  show(scene, task, async (facts, chat) =>
    answer(scene, await whyCard(scene.tx, facts, scene.person), { conversation: chat }),
  );

/** Shows something of a task where only the presser reads it, or right here where `mayHere` says that all may. */
export async function show(
  scene: Scene,
  task: number,
  post: (facts: TaskFacts, chat: Conversation) => Promise<void>,
  mayHere?: (facts: TaskFacts) => Promise<boolean>,
): Promise<Reply> {
  const facts = await factsOf(scene.tx, scene.world, task);
  if (!facts || !mayRead(facts, scene.person)) {
    return { notice: sentence('task.unknown', { task: taskNumber(task) }), alert: true };
  }
  const isHere = (await mayHere?.(facts)) ?? false;
  const where = isHere ? ({ kind: 'chat', conversation: scene.conversation } as const) : await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  await post(facts, where.conversation);
  await scene.tx.notices.read(scene.person.id, { task }, scene.now);
  return { notice: where.conversation.id === scene.conversation.id ? null : sentence('chat.sent_privately') };
}

/**
 * The copy that was pressed shows the truth again. A message we have no record of (we died before noting it) is
 * adopted; one we posted as a snapshot is none of the task's copies and stays what it is.
 */
async function mend(scene: Scene<Tap>, move: Move, result: Result): Promise<Pressed | undefined> {
  const { tx, conversation, event, person } = scene;
  if (event.message === undefined || result.kind === 'unknown' || result.kind === 'needs') return undefined;
  // A button of the newest turn stood on a copy that told the truth, and is wanted anew like every other.
  const wasTrue = result.kind === 'moved' && table[move.verb].moves === 'turn';
  const copy = wasTrue ? await tx.shown.byMessage(conversation.id, event.message) : await healPressed(scene);
  if (copy) return { person, copy, at: conversation, facts: result.facts };
  const post = await tx.outbox.byMessage(conversation.id, event.message);
  if (post?.content.kind === 'snapshot') return undefined;
  const { id, revision } = result.facts.task;
  await tx.shown.add({
    conversation: conversation.id,
    person: conversation.kind === 'direct' ? person.id : null,
    subject: { kind: 'task', id },
    message: event.message,
    wantedRevision: revision,
    shownRevision: 0,
    hash: null,
    postedAt: scene.now,
  });
  return undefined;
}

async function onDraft(scene: Scene<Tap>, action: Action, desk: Desk): Promise<Reply> {
  const dialogue = await scene.tx.dialogues.get(action.subject.id);
  const kind = dialogue && desk.kinds.get(dialogue.kind);
  if (!dialogue || !kind) return nonsense;
  if (dialogue.person !== scene.person.id) return { notice: sentence('chat.dialogue.not_yours'), alert: true };
  if (dialogue.endedAt !== null || dialogue.expiresAt <= scene.now) {
    await healPressed(scene);
    return { notice: sentence('chat.dialogue.over'), alert: true };
  }
  if (dialogue.turn !== action.turn) {
    if (!(await healPressed(scene))) await kind.passed?.(scene, dialogue);
    return { notice: sentence('chat.dialogue.passed') };
  }
  return kind.tap(scene, dialogue, action);
}

/** The message still offered something that is no more. Undefined: we do not know the message. */
async function healPressed({ tx, conversation, event }: Scene<Tap>): Promise<ShownCard | undefined> {
  const known = event.message === undefined ? undefined : await tx.shown.byMessage(conversation.id, event.message);
  if (known) await tx.shown.heal(known.id);
  return known && { ...known, hash: null };
}
