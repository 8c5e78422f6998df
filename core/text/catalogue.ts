import apiEn from './en/api.json' with { type: 'json' };
import bindEn from './en/bind.json' with { type: 'json' };
import botEn from './en/bot.json' with { type: 'json' };
import cardEn from './en/card.json' with { type: 'json' };
import chatEn from './en/chat.json' with { type: 'json' };
import dispatchEn from './en/dispatch.json' with { type: 'json' };
import inboxEn from './en/inbox.json' with { type: 'json' };
import listEn from './en/list.json' with { type: 'json' };
import newEn from './en/new.json' with { type: 'json' };
import reviewEn from './en/review.json' with { type: 'json' };
import systemEn from './en/system.json' with { type: 'json' };
import talkEn from './en/talk.json' with { type: 'json' };
import taskEn from './en/task.json' with { type: 'json' };
import apiRu from './ru/api.json' with { type: 'json' };
import bindRu from './ru/bind.json' with { type: 'json' };
import botRu from './ru/bot.json' with { type: 'json' };
import cardRu from './ru/card.json' with { type: 'json' };
import chatRu from './ru/chat.json' with { type: 'json' };
import dispatchRu from './ru/dispatch.json' with { type: 'json' };
import inboxRu from './ru/inbox.json' with { type: 'json' };
import listRu from './ru/list.json' with { type: 'json' };
import newRu from './ru/new.json' with { type: 'json' };
import reviewRu from './ru/review.json' with { type: 'json' };
import systemRu from './ru/system.json' with { type: 'json' };
import talkRu from './ru/talk.json' with { type: 'json' };
import taskRu from './ru/task.json' with { type: 'json' };
import apiZh from './zh-CN/api.json' with { type: 'json' };
import bindZh from './zh-CN/bind.json' with { type: 'json' };
import botZh from './zh-CN/bot.json' with { type: 'json' };
import cardZh from './zh-CN/card.json' with { type: 'json' };
import chatZh from './zh-CN/chat.json' with { type: 'json' };
import dispatchZh from './zh-CN/dispatch.json' with { type: 'json' };
import inboxZh from './zh-CN/inbox.json' with { type: 'json' };
import listZh from './zh-CN/list.json' with { type: 'json' };
import newZh from './zh-CN/new.json' with { type: 'json' };
import reviewZh from './zh-CN/review.json' with { type: 'json' };
import systemZh from './zh-CN/system.json' with { type: 'json' };
import talkZh from './zh-CN/talk.json' with { type: 'json' };
import taskZh from './zh-CN/task.json' with { type: 'json' };

const en = {
  ...taskEn,
  ...cardEn,
  ...chatEn,
  ...bindEn,
  ...listEn,
  ...newEn,
  ...systemEn,
  ...botEn,
  ...dispatchEn,
  ...reviewEn,
  ...talkEn,
  ...inboxEn,
  ...apiEn,
};
const ru = {
  ...taskRu,
  ...cardRu,
  ...chatRu,
  ...bindRu,
  ...listRu,
  ...newRu,
  ...systemRu,
  ...botRu,
  ...dispatchRu,
  ...reviewRu,
  ...talkRu,
  ...inboxRu,
  ...apiRu,
};
const zh = {
  ...taskZh,
  ...cardZh,
  ...chatZh,
  ...bindZh,
  ...listZh,
  ...newZh,
  ...systemZh,
  ...botZh,
  ...dispatchZh,
  ...reviewZh,
  ...talkZh,
  ...inboxZh,
  ...apiZh,
};

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Base<K> = K extends `${infer Stem}_${Plural}` ? Stem : K;

/** Every sentence there is; the file a key stands in is its part before the first dot. */
export type Key = Base<keyof typeof en> & string;

/** Flat: plural forms keep their suffix (`_one`, `_few`, …). */
export const catalogues = { en, ru, 'zh-CN': zh } as const;
