import type { SentFile } from '../../../bots/simulator/telegram/simulator.ts';
import { type Case, finished } from './case.ts';
import type { Hour } from './hour.ts';

const data = new Uint8Array([1, 2, 3]);
const photo: SentFile = { name: 'leak.jpg', mime: 'image/jpeg', data };
const paper: SentFile = { name: 'plan.pdf', mime: 'application/pdf', data };

const notKept: Case['says'] = {
  'zh-CN': '暂时还不能保存文件，请用文字说明，或在评论里附上链接。',
  ru: 'Файлы пока не сохраняются. Опишите словами или добавьте ссылку в комментарий.',
  en: 'I cannot keep files yet. Please describe it in words, or put a link into a comment.',
};
const onlyWords: Case['says'] = {
  'zh-CN': '我只能读文字，请用文字说明。',
  ru: 'Я читаю только текст. Напишите, пожалуйста, словами.',
  en: 'I can read text only. Please put it into words.',
};
const dropped: Case['says'] = {
  'zh-CN': '文字已收到，但文件没有保存：暂时还不支持文件。',
  ru: 'Текст принят, а файл не сохранён: файлы пока не поддерживаются.',
  en: 'I read the text, but the file was not kept: files cannot be stored yet.',
};

/** What no phone of the simulator can send. */
const raw =
  (what: object): Case['when'] =>
  (h: Hour) => {
    const { id } = h.phone('ivan').person;
    return h.hears('ivan', () =>
      h.telegram.deliver('message', {
        message_id: 900_002,
        date: Math.floor(h.now() / 1000),
        chat: { id, type: 'private', first_name: 'ivan' },
        from: { id, is_bot: false, first_name: 'ivan' },
        ...what,
      }),
    );
  };
const file = { file_id: 'AgAD', file_unique_id: 'x', file_size: 3 };

const wordless: readonly (readonly [what: string, when: Case['when'], says: Case['says']])[] = [
  ['a photo', (h) => h.hears('ivan', () => h.phone('ivan').send(h.phone('ivan').person.id, photo)), notKept],
  ['a document', (h) => h.hears('ivan', () => h.phone('ivan').send(h.phone('ivan').person.id, paper)), notKept],
  [
    'a document with an empty caption',
    (h) => h.hears('ivan', () => h.phone('ivan').send(h.phone('ivan').person.id, { ...paper, caption: '' })),
    notKept,
  ],
  ['a voice message', raw({ voice: { ...file, duration: 3 } }), notKept],
  ['a video', raw({ video: { ...file, duration: 3, width: 1, height: 1 } }), notKept],
  ['a sticker', raw({ sticker: { ...file, type: 'regular', width: 1, height: 1 } }), onlyWords],
  ['a place', raw({ location: { latitude: 1, longitude: 2 } }), onlyWords],
];

/** Everything but words. */
export const files: readonly Case[] = [
  ...wordless.map(([what, when, says]): Case => ({ name: `${what} comes without words`, when, way: 'message', says })),
  {
    name: 'a file comes with a command',
    given: (h) => h.taken(),
    when: (h, task) => {
      const own = h.phone('ivan').person.id;
      return h.hears('ivan', () => h.phone('ivan').send(own, { ...photo, caption: `/done T-${task}` }));
    },
    way: 'message',
    says: {
      'zh-CN': `${dropped['zh-CN']}\n---\n${finished['zh-CN']}`,
      ru: `${dropped.ru}\n---\n${finished.ru}`,
      en: `${dropped.en}\n---\n${finished.en}`,
    },
    changes: { stage: 'done', turns: 1 },
  },
  {
    name: 'a file comes with a comment on a card of a group',
    given: (h) => h.pooled(),
    when: (h, task) => {
      const { message } = h.button('ivan', 'claim', task, h.rooms.field);
      const chat = { id: h.rooms.field, type: 'group', title: 'Field' };
      return raw({ chat, photo: [file], caption: 'it leaks here', reply_to_message: { message_id: message } })(h, task);
    },
    way: 'message',
    says: dropped,
    changes: { comments: 1 },
  },
];
