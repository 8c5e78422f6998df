import bindEn from './en/bind.json' with { type: 'json' };
import botEn from './en/bot.json' with { type: 'json' };
import cardEn from './en/card.json' with { type: 'json' };
import chatEn from './en/chat.json' with { type: 'json' };
import listEn from './en/list.json' with { type: 'json' };
import newEn from './en/new.json' with { type: 'json' };
import systemEn from './en/system.json' with { type: 'json' };
import taskEn from './en/task.json' with { type: 'json' };
import bindRu from './ru/bind.json' with { type: 'json' };
import botRu from './ru/bot.json' with { type: 'json' };
import cardRu from './ru/card.json' with { type: 'json' };
import chatRu from './ru/chat.json' with { type: 'json' };
import listRu from './ru/list.json' with { type: 'json' };
import newRu from './ru/new.json' with { type: 'json' };
import systemRu from './ru/system.json' with { type: 'json' };
import taskRu from './ru/task.json' with { type: 'json' };
import bindZh from './zh-CN/bind.json' with { type: 'json' };
import botZh from './zh-CN/bot.json' with { type: 'json' };
import cardZh from './zh-CN/card.json' with { type: 'json' };
import chatZh from './zh-CN/chat.json' with { type: 'json' };
import listZh from './zh-CN/list.json' with { type: 'json' };
import newZh from './zh-CN/new.json' with { type: 'json' };
import systemZh from './zh-CN/system.json' with { type: 'json' };
import taskZh from './zh-CN/task.json' with { type: 'json' };

const en = { ...taskEn, ...cardEn, ...chatEn, ...bindEn, ...listEn, ...newEn, ...systemEn, ...botEn };
const ru = { ...taskRu, ...cardRu, ...chatRu, ...bindRu, ...listRu, ...newRu, ...systemRu, ...botRu };
const zh = { ...taskZh, ...cardZh, ...chatZh, ...bindZh, ...listZh, ...newZh, ...systemZh, ...botZh };

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Base<K> = K extends `${infer Stem}_${Plural}` ? Stem : K;

/** Every sentence there is; the file a key stands in is its part before the first dot. */
export type Key = Base<keyof typeof en> & string;

/** Flat: plural forms keep their suffix (`_one`, `_few`, …). */
export const catalogues = { en, ru, 'zh-CN': zh } as const;
