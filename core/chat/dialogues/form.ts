import { taskNumber } from '../../ids.ts';
import { isKept } from '../../talk/file.ts';
import { perform } from '../../tasks/perform.ts';
import type { Move } from '../../tasks/verbs.ts';
import { sentence } from '../../text/text.ts';
import { privately } from '../answer.ts';
import { closedChat } from '../replies.ts';
import type { Reply, Scene } from '../scene.ts';
import { startLooking } from './candidates.ts';
import { type Finished, talk } from './dialogue.ts';
import { attacher, withFiles } from './files.ts';
import { comment } from './form/comment.ts';
import { note } from './form/note.ts';
import { person } from './form/person.ts';
import { reason } from './form/reason.ts';
import { type FormState, formState } from './form/state.ts';
import { terms } from './form/terms.ts';
import { until } from './form/until.ts';
import { lives } from './lives.ts';
import type { Step } from './step.ts';

const steps: Readonly<Record<FormState['need'], Step<FormState>>> = {
  reason,
  comment,
  person,
  groups: person,
  terms,
  until,
  note,
};

const saying: ReadonlySet<FormState['need']> = new Set(['comment', 'note']);

/** Asks for what a move still needs, then makes the move as it was meant: on the turn the button was pressed for. */
export const form = talk<FormState>({
  kind: 'form',
  life: lives.form,
  state: formState,
  step: ({ need }) => steps[need],
  takesFiles: ({ need }) => saying.has(need),
  // A comment is nothing but its words and files: they go at once.
  keepFiles: (state, files) =>
    saying.has(state.need) && state.verb !== 'comment' ? { ...state, files: withFiles(state.files, files) } : undefined,
  finish,
});

async function finish(scene: Scene, state: FormState): Promise<Finished<FormState>> {
  const { verb, task, turn } = state;
  const { event } = scene;
  const isComment = event.kind === 'text' && state.need === 'comment' && state.files.length === 0;
  const files = isComment ? event.files : state.files;
  const args = files.length > 0 ? { ...state.args, files } : state.args;
  const actor = event.kind === 'text' ? scene.actor : attacher(scene);
  const result = await perform(scene.tx, scene.world, actor, { verb, task, turn, args });
  if (result.kind === 'needs') {
    return { kind: 'on', state: { ...state, need: result.need }, why: result.notice };
  }
  const closing = sentence('new.closed', { task: taskNumber(task), what: result.notice });
  const isFine = result.kind === 'moved' || result.kind === 'already';
  return { kind: 'done', notice: result.notice, closing, alert: !isFine };
}

/** What is asked; `field`: which of the terms, where that is known. */
export interface Asking {
  readonly need: FormState['need'];
  readonly field?: FormState['field'];
}

/** Begins to ask, where only this person reads. What was pressed for another turn by then is judged stale at the end. */
export async function askFor(scene: Scene, move: Move, { need, field = null }: Asking): Promise<Reply> {
  const task = await scene.tx.tasks.get(move.task);
  if (!task) return { notice: sentence('task.unknown', { task: taskNumber(move.task) }) };
  const where = await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  const state: FormState = {
    ...startLooking,
    verb: move.verb,
    task: task.id,
    turn: move.turn ?? task.turn,
    title: task.title,
    need,
    args: move.args,
    field,
    files: move.args.files?.filter((file) => !isKept(file)) ?? [],
    list: need === 'groups' ? 'groups' : 'people',
  };
  await form.open(scene, state, where.conversation);
  const isElsewhere = where.conversation.id !== scene.conversation.id;
  if (isElsewhere) return { notice: sentence('new.privately') };
  return {
    notice: scene.event.kind === 'tap' ? sentence(need === 'note' ? 'review.ask.below' : `task.need.${need}`) : null,
  };
}
