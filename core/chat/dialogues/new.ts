import { taskNumber } from '../../ids.ts';
import { attach } from '../../talk/attach.ts';
import { type SubmitInput, submit } from '../../tasks/submit.ts';
import { sentence } from '../../text/text.ts';
import { privately } from '../answer.ts';
import { closedChat } from '../replies.ts';
import type { Reply, Scene } from '../scene.ts';
import { startLooking } from './candidates.ts';
import { type Finished, talk } from './dialogue.ts';
import { attacher, withFiles } from './files.ts';
import { lives } from './lives.ts';
import { check } from './new/check.ts';
import { due } from './new/due.ts';
import { priority } from './new/priority.ts';
import { type NewState, newState, openPart, type Part } from './new/state.ts';
import { type } from './new/type.ts';
import { what } from './new/what.ts';
import { who } from './new/who.ts';
import type { Step } from './step.ts';
import { described } from './words.ts';

const steps: Readonly<Record<Part | 'check', Step<NewState>>> = { type, what, who, due, priority, check };

/** Puts a task together part by part, says it back, and makes it on Confirm: one task for each person chosen. */
export const newTask = talk<NewState>({
  kind: 'new',
  life: lives.new,
  state: newState,
  step: (state) => steps[openPart(state)],
  takesFiles: () => true,
  keepFiles: (state, files) => ({ ...state, files: withFiles(state.files, files) }),
  finish,
});

async function finish(scene: Scene, state: NewState): Promise<Finished<NewState>> {
  const { flow, type: code, title, description, template, estimateMinutes, dueAt, priority: urgency } = state;
  if (title === null) return { kind: 'on', state, why: sentence('new.empty') };
  const input: SubmitInput = {
    title,
    description,
    dueAt,
    template,
    estimateMinutes,
    priority: urgency,
    ...(code === null ? {} : { type: code }),
    ...(flow === 'report' ? { requester: scene.person.id } : { assignees: state.people, groups: state.groups }),
  };
  const submitted = await submit(scene.tx, scene.world, scene.actor, input);
  if (submitted.kind === 'refused') {
    return { kind: 'done', notice: submitted.notice, closing: submitted.notice, alert: true };
  }
  const made = submitted.kind === 'made' ? submitted.tasks : [submitted.facts];
  for (const { task } of made) await attach(scene.tx, scene.world, attacher(scene), task.id, state.files);
  const tasks = made.map(({ task }) => taskNumber(task.id)).join(', ');
  const notice = sentence(flow === 'report' ? 'new.reported' : 'new.made', { count: made.length, tasks });
  return { kind: 'done', notice, closing: notice, made: made.length === 1 ? made[0]?.task.id : undefined };
}

/** `/new`, with or without words after it: the words are the task, and are not asked for again. */
export async function startNew(scene: Scene, words = ''): Promise<Reply> {
  const { roles } = scene.person;
  const isManager = roles.includes('manager');
  if (!isManager && !roles.includes('requester')) return { notice: sentence('new.no_right') };
  const told = words.trim() === '' ? undefined : described(words);
  if (told?.kind === 'no') return { notice: told.why };
  const where = await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  const state: NewState = {
    ...startLooking,
    flow: isManager ? 'work' : 'report',
    changing: null,
    type: null,
    title: told?.title ?? null,
    description: told?.description ?? '',
    template: null,
    estimateMinutes: null,
    people: [],
    groups: [],
    whoTold: false,
    dueAt: null,
    dueTold: false,
    priority: 'normal',
    priorityTold: false,
    files: scene.event.kind === 'text' ? withFiles([], scene.event.files) : [],
  };
  await newTask.open(scene, state, where.conversation);
  return { notice: where.conversation.id === scene.conversation.id ? null : sentence('new.privately') };
}
