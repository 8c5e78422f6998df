import type { SentFile } from '../../../bots/simulator/telegram/simulator.ts';
import { type Case, finished, nothing } from './case.ts';
import type { Hour } from './hour.ts';

const photo: SentFile = { name: 'leak.jpg', mime: 'image/jpeg', data: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1]) };
const paper: SentFile = { name: 'plan.pdf', mime: 'application/pdf', data: Buffer.from('%PDF-1.7') };
const program: SentFile = { name: 'plan.pdf', mime: 'application/pdf', data: Buffer.from('MZ\u0000') };

const ofNothing: Case['says'] = {
  'zh-CN': '这个文件属于哪个任务？请回复任务卡片发送，或先在卡片上点“评论”。',
  ru: 'К какой задаче это относится? Отправьте файл ответом на её карточку или сначала нажмите там «Комментировать».',
  en: 'Which task is this for? Send it as a reply to the task’s card, or press “Comment” there first.',
};
const onlyWords: Case['says'] = {
  'zh-CN': '我无法识别这种消息，请用文字说明，或发送照片、文件。',
  ru: 'Этого я прочитать не могу. Напишите словами или пришлите фото либо файл.',
  en: 'I cannot read this. Please write it in words, or send a photo or file.',
};
const dropped: Case['says'] = {
  'zh-CN': '文字已收到，但文件没有对应的任务：请回复任务卡片发送文件。',
  ru: 'Текст принят, но файл ни к одной задаче не относится: отправьте его ответом на карточку задачи.',
  en: 'I read the text, but the file belongs to no task: send it as a reply to the task’s card.',
};
const disguised: Case['says'] = {
  'zh-CN': '文件“plan.pdf”没有保存：只接受图片、PDF、Office 文档、文本和 CSV、ZIP、MP4 以及语音和音频。',
  ru: 'Файл «plan.pdf» не сохранён: я принимаю картинки, PDF, офисные документы, текст и CSV, ZIP, MP4, голос и аудио.',
  en: '“plan.pdf” was not kept: I accept pictures, PDF, office documents, text and CSV, ZIP, MP4, and voice or audio.',
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
  ['a photo', (h) => h.hears('ivan', () => h.phone('ivan').send(h.phone('ivan').person.id, photo)), ofNothing],
  ['a document', (h) => h.hears('ivan', () => h.phone('ivan').send(h.phone('ivan').person.id, paper)), ofNothing],
  [
    'a document with an empty caption',
    (h) => h.hears('ivan', () => h.phone('ivan').send(h.phone('ivan').person.id, { ...paper, caption: '' })),
    ofNothing,
  ],
  ['a voice message', raw({ voice: { ...file, duration: 3 } }), ofNothing],
  ['a video', raw({ video: { ...file, duration: 3, width: 1, height: 1 } }), ofNothing],
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
    says: finished,
    changes: { stage: 'done', turns: 1, comments: 1 },
  },
  {
    name: 'a file that is not what it says comes with a command',
    given: (h) => h.taken(),
    when: (h, task) => {
      const own = h.phone('ivan').person.id;
      return h.hears('ivan', () => h.phone('ivan').send(own, { ...program, caption: `/done T-${task} see there` }));
    },
    way: 'message',
    says: {
      'zh-CN': `${finished['zh-CN']}\n---\n${disguised['zh-CN']}`,
      ru: `${finished.ru}\n---\n${disguised.ru}`,
      en: `${finished.en}\n---\n${disguised.en}`,
    },
    changes: { stage: 'done', turns: 1, comments: 1 },
  },
  {
    name: 'a file comes with words about nothing',
    when: (h) => {
      const own = h.phone('ivan').person.id;
      return h.hears('ivan', () => h.phone('ivan').send(own, { ...photo, caption: '/health' }));
    },
    way: 'message',
    says: {
      'zh-CN': `${dropped['zh-CN']}\n---\n您的角色不能使用 /health。`,
      ru: `${dropped.ru}\n---\nКоманда /health недоступна для вашей роли.`,
      en: `${dropped.en}\n---\n/health is not available to your role.`,
    },
  },
  {
    name: 'a file comes with a comment on a card of a group',
    given: (h) => h.pooled(),
    when: (h, task) => {
      const { message } = h.button('ivan', 'claim', task, h.rooms.field);
      const chat = { id: h.rooms.field, type: 'group', title: 'Field' };
      return raw({ chat, photo: [file], caption: 'it leaks here', reply_to_message: { message_id: message } })(h, task);
    },
    ...nothing,
    changes: { comments: 1 },
  },
];
