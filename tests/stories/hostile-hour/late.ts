import { accepted, type Case, closedQuestion, finished } from './case.ts';
import { minute } from './hour.ts';

/** Too late, twice, out of the blue, or while the disk fails. */
export const late: readonly Case[] = [
  {
    name: 'an offer that was taken back is accepted on an old screen',
    race: true,
    given: (h) => h.offered(),
    when: async (h, task) => {
      const old = h.button('ivan', 'accept', task);
      await h.forge('chen', old.data.replace('accept', 'recall'));
      return h.tap('ivan', old, { stale: true });
    },
    way: 'alert',
    says: {
      'zh-CN': '操作未生效：chen撤回了指派。',
      ru: 'Ничего не изменилось — chen: предложение отозвано.',
      en: 'Nothing changed: chen withdrew the offer.',
    },
    changes: { stage: 'reviewed', turns: 1 },
  },
  {
    name: 'an offer that somebody else took meanwhile is accepted',
    race: true,
    given: (h) => h.offered(),
    when: async (h, task) => {
      const old = h.button('ivan', 'accept', task);
      await h.types('chen', `/assign T-${task} wang`);
      await h.does('wang', 'accept', task);
      return h.tap('ivan', old, { stale: true });
    },
    way: 'alert',
    says: {
      'zh-CN': '操作未生效：wang接受了任务。',
      ru: 'Ничего не изменилось — wang: принято.',
      en: 'Nothing changed: wang accepted it.',
    },
    changes: { stage: 'in_progress', owner: 'wang', turns: 2 },
  },
  {
    name: 'a task that somebody else claimed is claimed on an old screen',
    race: true,
    given: (h) => h.pooled(),
    when: async (h, task) => {
      const old = h.button('ivan', 'claim', task, h.rooms.field);
      await h.tap('wang', old, { chat: h.rooms.field });
      return h.tap('ivan', old, { chat: h.rooms.field, stale: true });
    },
    way: 'alert',
    says: {
      'zh-CN': '操作未生效：wang领取了任务。',
      ru: 'Ничего не изменилось — wang: задача взята.',
      en: 'Nothing changed: wang claimed it.',
    },
    changes: { stage: 'in_progress', owner: 'wang', turns: 1 },
  },
  {
    name: 'a button is pressed again',
    race: true,
    given: (h) => h.offered(),
    when: async (h, task) => {
      const button = h.button('ivan', 'accept', task);
      await h.tap('ivan', button);
      return h.tap('ivan', button, { stale: true });
    },
    way: 'toast',
    says: { 'zh-CN': '您已经操作过了。', ru: 'Вы уже это сделали.', en: 'You have already done that.' },
    changes: { stage: 'in_progress', owner: 'ivan', turns: 1 },
  },
  {
    name: 'a button is pressed twice at once',
    race: true,
    given: (h) => h.offered(),
    when: async (h, task) => {
      const button = h.button('ivan', 'accept', task);
      const [one, two] = await Promise.all([h.tap('ivan', button), h.tap('ivan', button)]);
      return { way: 'toast', says: [one.says, two.says].toSorted().join(' / '), posts: one.posts + two.posts };
    },
    way: 'toast',
    says: {
      'zh-CN': '已接受。 / 您已经操作过了。',
      ru: 'Вы уже это сделали. / Принято.',
      en: 'Accepted. / You have already done that.',
    },
    changes: { stage: 'in_progress', owner: 'ivan', turns: 1 },
  },
  {
    name: 'Undo is pressed after ten minutes',
    given: (h) => h.taken(),
    when: async (h, task) => {
      const undo = h.button('ivan', 'undo', task);
      await h.later(11 * minute);
      return h.tap('ivan', undo, { stale: true });
    },
    way: 'alert',
    says: {
      'zh-CN': '已超过十分钟，无法撤销。',
      ru: 'Отменить уже нельзя: прошло больше десяти минут.',
      en: 'Too late to undo: more than ten minutes have passed.',
    },
  },
  {
    name: 'a card too old for the platform to show is pressed',
    given: (h) => h.offered(),
    when: (h, task) => h.tap('ivan', h.button('ivan', 'accept', task), { inaccessible: true }),
    way: 'toast',
    says: accepted,
    changes: { stage: 'in_progress', owner: 'ivan', turns: 1 },
  },
  {
    name: 'a message we have no record of is pressed',
    race: true,
    given: (h) => h.offered(),
    when: async (h, task) => h.tap('ivan', await h.plant('ivan', h.button('ivan', 'accept', task).data)),
    way: 'toast',
    says: accepted,
    changes: { stage: 'in_progress', owner: 'ivan', turns: 1 },
  },
  {
    name: 'an earlier step of a question is answered again',
    given: (h) => h.offered(),
    when: async (h, task) => {
      await h.does('ivan', 'reject', task);
      const { id, buttons } = h.card('ivan');
      const pick = buttons.flat().find(({ data }) => data?.startsWith('pick.d'))?.data ?? '';
      await h.tap('ivan', { message: id, data: pick });
      return h.tap('ivan', { message: id, data: pick }, { stale: true });
    },
    way: 'toast',
    says: {
      'zh-CN': '这个问题您已经回答过了。',
      ru: 'На этот вопрос вы уже ответили.',
      en: 'You have already answered this question.',
    },
  },
  {
    name: 'a question that was stopped is answered',
    given: (h) => h.offered(),
    when: async (h, task) => {
      await h.does('ivan', 'reject', task);
      const { id, buttons } = h.card('ivan');
      const pick = buttons.flat().find(({ data }) => data?.startsWith('pick.d'))?.data ?? '';
      await h.types('ivan', '/cancel');
      return h.tap('ivan', { message: id, data: pick }, { stale: true });
    },
    way: 'alert',
    says: closedQuestion,
  },
  {
    name: 'a press cannot be stored at first',
    race: true,
    given: (h) => h.offered(),
    when: (h, task) => {
      h.breakOnce('chat.tap');
      return h.tap('ivan', h.button('ivan', 'accept', task));
    },
    way: 'toast',
    says: {
      'zh-CN': '暂时未能保存，请稍后查看卡片并重试。',
      ru: 'Сейчас не удалось сохранить. Проверьте карточку через минуту и попробуйте ещё раз.',
      en: 'That could not be saved just now. Please look at the card in a minute and try again.',
    },
    // What the platform keeps for us is stored as soon as it can be, and the card shows it.
    changes: { stage: 'in_progress', owner: 'ivan', turns: 1 },
  },
  {
    name: 'words cannot be stored at first',
    race: true,
    given: (h) => h.taken(),
    when: (h, task) => {
      h.breakOnce('chat.text');
      return h.types('ivan', `/done T-${task}`);
    },
    way: 'message',
    says: finished,
    changes: { stage: 'done', turns: 1 },
  },
];
