import { type Case, noSuchTask } from './case.ts';

const worthless: Case['says'] = {
  'zh-CN': '这个按钮已失效。发送 /tasks 查看最新任务。',
  ru: 'Эта кнопка больше не работает. Актуальные задачи — /tasks.',
  en: 'This button no longer works. /tasks shows where things stand.',
};

const forged: Readonly<Record<string, string>> = {
  'is noise': '💥💥💥',
  'is empty of meaning': '...',
  'belongs to another bot': '{"cmd":"order_42"}',
  'names a verb nobody knows': 'explode.t1.1',
  'means a shift': 'accept.w1.1',
  'means a proposal': 'accept.q1.1',
  'means a batch': 'accept.b1.1',
  'means a question nobody asked': 'cancel.dzzzz.1',
  'means a list that does not exist': 'list.l0.0.bogus',
  'means a page beyond every number': 'accept.tzzzzzzzzzzz.1',
  'is cut short': 'accept.t',
};

/** Whatever stands behind a button. */
export const tokens: readonly Case[] = [
  ...Object.entries(forged).map(
    ([how, data]): Case => ({
      name: `a button ${how}`,
      given: (h) => h.offered(),
      when: (h) => h.forge('ivan', data),
      way: 'alert',
      says: worthless,
    }),
  ),
  {
    name: 'a button means a task that does not exist',
    when: (h) => h.forge('ivan', 'accept.tzzzz.1'),
    way: 'alert',
    says: noSuchTask,
  },
  {
    name: 'a button comes from a turn far ahead',
    given: (h) => h.offered(),
    when: (h, task) => h.forge('ivan', `accept.t${task.toString(36)}.zzzzzzzz`),
    way: 'alert',
    says: {
      'zh-CN': '操作未生效：chen指派了任务。',
      ru: 'Ничего не изменилось — chen: назначен исполнитель.',
      en: 'Nothing changed: chen assigned it.',
    },
  },
  {
    name: 'a button carries a verb of machines',
    given: (h) => h.offered(),
    when: (h, task) => h.forge('ivan', h.button('ivan', 'accept', task).data.replace('accept', 'withdraw')),
    way: 'alert',
    says: {
      'zh-CN': '现在无法操作：T-# 已指派给ivan，等待答复。',
      ru: 'Сейчас нельзя: T-# ждёт ответа (ivan).',
      en: 'Not possible now: T-# is offered to ivan.',
    },
  },
];
