import { type Case, closedQuestion } from './case.ts';
import { type Hour, minute } from './hour.ts';

const expired: Case['says'] = {
  'zh-CN': '这个问题已过期，没有任何改动。',
  ru: 'Время ответа на этот вопрос истекло; ничего не изменилось.',
  en: 'This question has expired; nothing was changed.',
};
const rejected: Case['says'] = {
  'zh-CN': '已拒绝，原因已转达。',
  ru: 'Отклонено. Причина передана.',
  en: 'Rejected. The reason has been passed on.',
};

/** ivan is asked why he rejects; gives the message with the reply box. */
async function asked(h: Hour, task: number): Promise<number> {
  await h.does('ivan', 'reject', task);
  await h.press('ivan', 'pick');
  return h.phone('ivan').replyBox()?.id ?? 0;
}

/** chen is asked why the task is cancelled; gives the message with the reply box. */
async function askedToCancel(h: Hour, task: number): Promise<number> {
  await h.forge('chen', h.button('chen', 'assign', task).data.replace('assign', 'cancel'));
  return h.phone('chen').replyBox()?.id ?? 0;
}

/** Questions in a row, at once, too late, and answered by the wrong message. */
export const questions: readonly Case[] = [
  {
    name: 'a question is left alone',
    given: (h) => h.offered(),
    when: async (h, task) => {
      await asked(h, task);
      return h.hears('ivan', () => h.later(16 * minute));
    },
    way: 'message',
    says: expired,
  },
  {
    name: 'a question is answered after its time',
    race: true,
    given: (h) => h.offered(),
    when: async (h, task) => {
      const box = await asked(h, task);
      await h.later(16 * minute);
      return h.types('ivan', 'no spare parts', { replyTo: box });
    },
    way: 'message',
    says: closedQuestion,
  },
  {
    name: 'an earlier message of the same question is answered',
    given: (h) => h.offered(),
    when: async (h, task) => {
      const box = await asked(h, task);
      await h.types('ivan', 'x'.repeat(501));
      return h.types('ivan', 'no spare parts', { replyTo: box });
    },
    way: 'message',
    says: rejected,
    changes: { stage: 'reviewed', turns: 1 },
  },
  {
    name: 'two questions are open: words belong to the newer',
    race: true,
    given: (h) => h.free(),
    when: async (h, task) => {
      await askedToCancel(h, task);
      await h.types('chen', '/new');
      const { says, ...rest } = await h.types('chen', 'Grease the crane');
      return { ...rest, says: says.split('\n')[0] ?? '' };
    },
    way: 'message',
    says: { 'zh-CN': '由谁负责？', ru: 'Кто будет выполнять?', en: 'Who does it?' },
  },
  {
    name: 'two questions are open: a reply belongs to the one it answers',
    race: true,
    given: (h) => h.free(),
    when: async (h, task) => {
      const box = await askedToCancel(h, task);
      await h.types('chen', '/new');
      return h.types('chen', 'sold the pump', { replyTo: box });
    },
    way: 'message',
    says: { 'zh-CN': '已取消。', ru: 'Отменено.', en: 'Cancelled.' },
    changes: { stage: 'closed', turns: 1, comments: 1 },
  },
  {
    name: 'a question is answered after another of its kind took its place',
    given: (h) => h.offered(),
    when: async (h, task) => {
      const box = await asked(h, task);
      await asked(h, await h.offered());
      return h.types('ivan', 'no spare parts', { replyTo: box });
    },
    way: 'message',
    says: closedQuestion,
    changes: { tasks: 1 },
  },
  {
    name: 'a question is stopped by its own word',
    given: (h) => h.offered(),
    when: async (h, task) => {
      await asked(h, task);
      return h.types('ivan', '/cancel');
    },
    way: 'message',
    says: {
      'zh-CN': '已放弃，没有任何改动。',
      ru: 'Остановлено. Ничего не изменилось.',
      en: 'Stopped. Nothing was changed.',
    },
  },
  {
    name: 'a question about a task that went on is answered',
    race: true,
    given: (h) => h.offered(),
    when: async (h, task) => {
      const box = await asked(h, task);
      await h.types('chen', `/assign T-${task} wang`);
      return h.types('ivan', 'no spare parts', { replyTo: box });
    },
    way: 'message',
    says: {
      'zh-CN': '操作未生效：chen指派了任务。',
      ru: 'Ничего не изменилось — chen: назначен исполнитель.',
      en: 'Nothing changed: chen assigned it.',
    },
    changes: { turns: 1 },
  },
];
