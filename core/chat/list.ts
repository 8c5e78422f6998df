import { type ListFilter, listCard, listPage } from '../cards/list-card.ts';
import type { TaskId } from '../ids.ts';
import { isAsked } from '../proposals/leads.ts';
import type { Task } from '../tasks/task.ts';
import { sentence } from '../text/text.ts';
import { answer, privately } from './answer.ts';
import { closedChat } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

/** What people may type after `/tasks`; lower case. */
const filterWords: Readonly<Record<ListFilter, readonly string[]>> = {
  waiting: ['waiting', 'todo', 'ждут', 'ждут меня', 'ждёт', 'ждет', 'ожидают', '待办', '待我处理', '待处理'],
  all: ['all', 'все', 'всё', '全部', '所有'],
  in_progress: ['in_progress', 'in progress', 'progress', 'doing', 'в работе', 'работа', '进行中', '处理中'],
  done: ['done', 'closed', 'готово', 'готовые', 'выполнено', '已完成', '完成'],
};
const filtersByWord = new Map(
  Object.entries(filterWords).flatMap(([filter, words]) => words.map((word) => [word, filter as ListFilter] as const)),
);

/** `/tasks` with the words after it; without any, the first list that has something in it. */
export async function tasksCommand(scene: Scene, rest: string): Promise<Reply> {
  const word = rest.normalize('NFKC').trim().toLowerCase();
  if (word === '') return showTasks(scene, await firstFull(scene), 0);
  const filter = filtersByWord.get(word);
  return filter ? showTasks(scene, filter, 0) : { notice: sentence('list.filters') };
}

async function firstFull({ tx, person, now }: Scene): Promise<ListFilter> {
  const reader = { id: person.id, roles: person.roles };
  for (const filter of ['waiting', 'in_progress'] as const) {
    const { total } = await tx.tasks.list({ reader, filter, now, limit: 1, offset: 0 });
    if (total > 0) return filter;
  }
  return 'all';
}

/** A list is a snapshot of one person's tasks: it goes where only they read, and every page is a new message. */
export async function showTasks(scene: Scene, filter: ListFilter, wanted: number): Promise<Reply> {
  const { tx, person, now } = scene;
  const where = await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  const reader = { id: person.id, roles: person.roles };
  const read = (page: number) => tx.tasks.list({ reader, filter, now, limit: listPage, offset: page * listPage });
  let page = Math.min(wanted, 100_000);
  let found = await read(page);
  const last = Math.max(Math.ceil(found.total / listPage) - 1, 0);
  if (page > last) {
    page = last;
    found = await read(page);
  }
  const at = { now, locale: person.locale, zone: person.zone };
  const questions = filter === 'waiting' ? await questionsTo(scene, found.tasks) : new Set<TaskId>();
  const list = { ...found, page, filter, questions, roles: person.roles, reader: person.id };
  await answer(scene, listCard(list, at), { conversation: where.conversation });
  return { notice: where.conversation.id === scene.conversation.id ? null : sentence('chat.sent_privately') };
}

/** Those among the tasks nobody has where this person's answer is waited for. */
async function questionsTo({ tx, person }: Scene, tasks: readonly Task[]): Promise<ReadonlySet<TaskId>> {
  const managers = person.roles.includes('manager') ? [person.id] : [];
  const found = new Set<TaskId>();
  for (const { id, stage } of tasks) {
    const proposal = stage === 'reviewed' ? await tx.proposals.open(id) : undefined;
    if (proposal && isAsked({ proposal, managers }, person)) found.add(id);
  }
  return found;
}
