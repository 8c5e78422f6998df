import { type Case, noSuchTask } from './case.ts';

/** Whoever presses or types what is somebody else's. */
export const wrongHands: readonly Case[] = [
  {
    name: 'the manager accepts what is offered to somebody else',
    race: true,
    given: (h) => h.offered(),
    when: (h, task) => h.forge('chen', h.button('ivan', 'accept', task).data),
    way: 'alert',
    says: {
      'zh-CN': '只有被指派的人可以进行此操作。',
      ru: 'Это может сделать только тот, кому предложена задача.',
      en: 'Only the person it is offered to can do this.',
    },
  },
  {
    name: 'the manager finishes what somebody else is doing',
    given: (h) => h.taken(),
    when: (h, task) => h.forge('chen', h.button('ivan', 'finish', task).data),
    way: 'alert',
    says: {
      'zh-CN': '只有负责人可以进行此操作。',
      ru: 'Это может сделать только исполнитель.',
      en: 'Only the person doing it can do this.',
    },
  },
  {
    name: 'the owner confirms the own work',
    race: true,
    given: async (h) => {
      const task = await h.taken();
      await h.does('ivan', 'finish', task);
      return task;
    },
    when: (h, task) => h.forge('ivan', h.button('olga', 'confirm', task).data),
    way: 'alert',
    says: {
      'zh-CN': '只有负责确认的人可以进行此操作。',
      ru: 'Это может сделать только тот, кто подтверждает результат.',
      en: 'Only the person who confirms the result can do this.',
    },
  },
  {
    name: 'somebody who may not even see the task accepts it',
    given: (h) => h.offered(),
    when: (h, task) => h.forge('wang', h.button('ivan', 'accept', task).data),
    way: 'alert',
    says: noSuchTask,
  },
  {
    name: 'the requester claims',
    given: (h) => h.pooled(),
    when: (h, task) => h.tap('olga', h.button('olga', 'claim', task, h.rooms.field), { chat: h.rooms.field }),
    way: 'alert',
    says: {
      'zh-CN': '只有小组成员可以进行此操作。',
      ru: 'Это может сделать только участник группы.',
      en: 'Only a member of its group can do this.',
    },
  },
  {
    name: 'an administrator comments on a task that is not theirs',
    given: (h) => h.taken(),
    when: (h, task) => h.types('root', `/comment T-${task} hurry`),
    way: 'message',
    says: {
      'zh-CN': '只有任务相关人员可以进行此操作。',
      ru: 'Это могут сделать только участники задачи.',
      en: 'Only the people of this task can do this.',
    },
  },
  {
    name: 'somebody of the group comments on a card of a task that is not theirs',
    given: (h) => h.pooled(),
    when: (h, task) => {
      const { message } = h.button('root', 'claim', task, h.rooms.field);
      return h.types('petrov1', 'what is it about?', { chat: h.rooms.field, replyTo: message });
    },
    ...{ way: 'silence' as const, says: { 'zh-CN': '', ru: '', en: '' } },
    changes: { comments: 1 },
  },
  {
    name: 'somebody else answers a question',
    given: (h) => h.offered(),
    when: async (h, task) => {
      await h.does('ivan', 'reject', task);
      const pick = h
        .card('ivan')
        .buttons.flat()
        .find(({ data }) => data?.startsWith('pick.d'));
      return h.forge('wang', pick?.data ?? '');
    },
    way: 'alert',
    says: {
      'zh-CN': '这个问题不是问您的。',
      ru: 'Этот вопрос задан не вам.',
      en: 'This question is for somebody else.',
    },
  },
  {
    name: 'an employee assigns',
    given: (h) => h.taken(),
    when: (h, task) => h.types('ivan', `/assign T-${task} wang`),
    way: 'message',
    says: {
      'zh-CN': '您的角色不能使用 /assign。',
      ru: 'Команда /assign недоступна для вашей роли.',
      en: '/assign is not available to your role.',
    },
  },
  {
    name: 'an employee creates a task',
    when: (h) => h.types('ivan', '/new Fix the crane'),
    way: 'message',
    says: {
      'zh-CN': '您没有新建任务的权限，请联系项目经理。',
      ru: 'Вы не можете создавать задачи; попросите руководителя.',
      en: 'You cannot create tasks; ask a manager to do it.',
    },
  },
  {
    name: 'an employee chooses the language of a group',
    when: (h) => h.types('ivan', '/language en', { chat: h.rooms.field }),
    way: 'message',
    says: {
      'zh-CN': '群的语言由项目经理或管理员设置。您可以在单聊里选择自己的语言。',
      ru: 'Язык группы выбирают руководители и администраторы. Свой язык можно выбрать в личном чате.',
      en: 'Only managers and administrators choose the language of a group. In our private chat you choose your own.',
    },
  },
  {
    name: 'somebody asks for a task of others',
    given: (h) => h.taken(),
    when: (h, task) => h.types('wang', `/task T-${task}`),
    way: 'message',
    says: noSuchTask,
  },
];
