import { type Case, finished, noSuchTask, nothing } from './case.ts';
import { minute } from './hour.ts';

const wide = (text: string): string =>
  [...text].map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)).join('');

const ways: Readonly<Record<string, (task: number) => string>> = {
  'with our name': (task) => `/done@muster_test_bot T-${task}`,
  'in full-width letters': (task) => `／完成 ${wide(`T-${task}`)}`,
  'with full-width digits': (task) => `/done ${wide(String(task))}`,
  'in Chinese, without a space': (task) => `/完成T-${task}`,
  'in Russian': (task) => `/готово T-${task}`,
  'in capitals': (task) => `/DONE t${task}`,
  'without its slash': (task) => `done T-${task}`,
  'without its slash in Chinese': (task) => `完成T-${task}`,
  'without its slash in Russian': (task) => `Готово T-${task}`,
};

const tooLate: Case['says'] = {
  'zh-CN': '已超过十分钟，无法撤销。',
  ru: 'Отменить уже нельзя: прошло больше десяти минут.',
  en: 'Too late to undo: more than ten minutes have passed.',
};
const nothingToUndo: Case['says'] = {
  'zh-CN': '最近十分钟内没有可以撤销的操作。',
  ru: 'За последние десять минут отменять нечего.',
  en: 'You have done nothing in the last ten minutes that can be undone.',
};

/** Typed commands: right ones in odd clothes, wrong ones, and those nothing follows from. */
export const commands: readonly Case[] = [
  ...Object.entries(ways).map(
    ([how, text]): Case => ({
      name: `done is typed ${how}`,
      given: (h) => h.taken(),
      when: (h, task) => h.types('ivan', text(task)),
      way: 'message',
      says: finished,
      changes: { stage: 'done', turns: 1 },
    }),
  ),
  {
    name: 'done is typed without its slash and with a note',
    given: (h) => h.taken(),
    when: (h, task) => h.types('ivan', `done T-${task}, all tight`),
    way: 'message',
    says: finished,
    changes: { stage: 'done', turns: 1, comments: 1 },
  },
  {
    name: 'a command is for another bot',
    when: (h) => h.types('ivan', '/tasks@other_bot'),
    ...nothing,
  },
  {
    name: 'a command is mistyped',
    when: (h) => h.types('ivan', '/taks'),
    way: 'message',
    says: {
      'zh-CN': '没有 /taks 这个命令。您是不是想用 /tasks？',
      ru: 'Не знаю команды /taks. Может быть, /tasks?',
      en: 'I do not know /taks. Did you mean /tasks?',
    },
  },
  {
    name: 'a command is like no other',
    when: (h) => h.types('ivan', '/frobnicate T-1'),
    way: 'message',
    says: {
      'zh-CN': '没有 /frobnicate 这个命令。发送 /help 查看可用命令。',
      ru: 'Не знаю команды /frobnicate. Список команд — /help.',
      en: 'I do not know /frobnicate. /help lists what I understand.',
    },
  },
  {
    name: 'words mean nothing',
    when: (h) => h.types('ivan', 'the weather is fine'),
    way: 'message',
    says: {
      'zh-CN': '没有识别出命令。/tasks 查看您的任务，/help 查看其他命令；回复任务卡片即可评论。',
      ru: 'Не вижу здесь команды. Ваши задачи — /tasks, остальное — /help; чтобы оставить комментарий, ответьте на карточку задачи.',
      en: 'I did not understand that as a command. /tasks shows your tasks, /help everything else; reply to a task card to comment on it.',
    },
  },
  {
    name: 'a command lacks its task',
    given: (h) => h.taken(),
    when: (h) => h.types('ivan', '/done'),
    way: 'message',
    says: {
      'zh-CN': '是哪个任务？例如：/done T-#。也可以回复任务卡片发送 /done。',
      ru: 'Какая задача? Например: /done T-#. Или ответьте на её карточку командой /done.',
      en: 'Which task? For example: /done T-#. Or reply to its card with /done.',
    },
  },
  {
    name: 'a command names a task that does not exist',
    when: (h) => h.types('ivan', '/done T-999999'),
    way: 'message',
    says: noSuchTask,
  },
  {
    name: 'a link opens a task that does not exist',
    when: (h) => h.hears('ivan', () => h.phone('ivan').start('t999999')),
    way: 'message',
    says: noSuchTask,
  },
  {
    name: 'a claimed task is claimed',
    race: true,
    given: async (h) => {
      const task = await h.pooled();
      await h.types('wang', `/claim T-${task}`);
      return task;
    },
    when: (h, task) => h.types('ivan', `/claim T-${task}`),
    way: 'message',
    says: {
      'zh-CN': '现在无法操作：T-# 正在由wang处理。',
      ru: 'Сейчас нельзя: T-# в работе (wang).',
      en: 'Not possible now: T-# is in progress with wang.',
    },
  },
  {
    name: 'a task nobody has is finished',
    given: (h) => h.free(),
    when: (h, task) => h.types('chen', `/done T-${task}`),
    way: 'message',
    says: {
      'zh-CN': '现在无法操作：T-# 正在等待指派。',
      ru: 'Сейчас нельзя: T-# ждёт назначения.',
      en: 'Not possible now: T-# is waiting to be assigned.',
    },
  },
  {
    name: 'a step is undone after ten minutes',
    given: async (h) => {
      const task = await h.taken();
      await h.later(11 * minute);
      return task;
    },
    when: (h, task) => h.types('ivan', `/undo T-${task}`),
    way: 'message',
    says: tooLate,
  },
  {
    name: 'whatever was last is undone after ten minutes',
    given: async (h) => {
      const task = await h.taken();
      await h.later(11 * minute);
      return task;
    },
    when: (h) => h.types('ivan', '/undo'),
    way: 'message',
    says: nothingToUndo,
  },
  {
    name: 'a step is undone after somebody else went on',
    race: true,
    given: async (h) => {
      const task = await h.pooled();
      await h.types('ivan', `/claim T-${task}`);
      await h.forge('ivan', h.button('ivan', 'finish', task).data.replace('finish', 'release'));
      await h.types('wang', `/claim T-${task}`);
      return task;
    },
    when: (h, task) => h.types('ivan', `/undo T-${task}`),
    way: 'message',
    says: {
      'zh-CN': '最后一步不是您操作的，不能撤销。',
      ru: 'Последний шаг сделал другой человек, отменить его нельзя.',
      en: 'The last step was somebody else’s, so you cannot undo it.',
    },
  },
  {
    name: 'somebody who did nothing undoes it',
    when: (h) => h.types('petrov1', '/undo'),
    way: 'message',
    says: nothingToUndo,
  },
  {
    name: 'a task is assigned to nobody we know',
    given: (h) => h.free(),
    when: (h, task) => h.types('chen', `/assign T-${task} <b>{{name}}</b>`),
    way: 'message',
    says: {
      'zh-CN': '没有找到叫“<b>{{name}}</b>”的人或小组。发送 /people 查看人员名单。',
      ru: 'Не нашлось ни человека, ни группы «<b>{{name}}</b>». Список людей — /people.',
      en: 'I cannot find a person or group called “<b>{{name}}</b>”. /people lists everybody.',
    },
  },
  {
    name: 'a task is assigned by a name of two',
    given: (h) => h.free(),
    when: (h, task) => h.types('chen', `/assign T-${task} petrov`),
    way: 'message',
    says: {
      'zh-CN': '有多位人员符合：petrov1（petrov1）、petrov2（petrov2）。请使用编码。',
      ru: 'Подходят несколько человек: petrov1 (petrov1), petrov2 (petrov2). Укажите код.',
      en: 'Several people match: petrov1 (petrov1), petrov2 (petrov2). Please use the code.',
    },
  },
  {
    name: 'a task is assigned to a group',
    given: (h) => h.free(),
    when: (h, task) => h.types('chen', `/assign T-${task} dock`),
    way: 'message',
    says: { 'zh-CN': '已派发到小组。', ru: 'Отправлено в группу.', en: 'Sent to the group.' },
    changes: { turns: 1 },
  },
  {
    name: 'a task is offered again to whom it is offered',
    given: (h) => h.offered(),
    when: (h, task) => h.types('chen', `/assign T-${task} ivan`),
    way: 'message',
    says: {
      'zh-CN': '已经指派给ivan，正在等待答复。',
      ru: 'Задача уже предложена: ivan.',
      en: 'It is already offered to ivan.',
    },
  },
  {
    name: 'nothing is cancelled, with a task named',
    given: (h) => h.taken(),
    when: (h, task) => h.types('ivan', `/cancel T-${task}`),
    way: 'message',
    says: {
      'zh-CN': '没有正在进行的对话。/cancel 不会改动任务。',
      ru: 'Останавливать нечего. /cancel не меняет задачи.',
      en: 'There is nothing to stop. /cancel never changes a task.',
    },
  },
  {
    name: 'a language nobody here speaks is chosen',
    when: (h) => h.types('ivan', '/language klingon'),
    way: 'message',
    says: { 'zh-CN': '请选择语言', ru: 'Какой язык?', en: 'Which language?' },
  },
  {
    name: 'a list nobody keeps is asked for',
    when: (h) => h.types('ivan', '/tasks yesterday'),
    way: 'message',
    says: {
      'zh-CN': '可以这样用：/tasks 待办、/tasks 全部、/tasks 进行中、/tasks 已完成。',
      ru: 'Можно так: /tasks ждут, /tasks все, /tasks в работе, /tasks готовые.',
      en: 'Use one of these: /tasks waiting, /tasks all, /tasks in progress, /tasks done.',
    },
  },
];
