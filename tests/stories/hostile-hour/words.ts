import { alike, type Case, nothing } from './case.ts';
import type { Hour } from './hour.ts';

const markup = '<b>bold</b> & *stars* _x_ `code` [a](b) {{name}} $t(new.cancel) &amp;';
const arabic = 'الرافعة رقم ١٢ متوقفة ‏(abc)';
const odd = '👩‍👩‍👧‍👦 e\u0301 🏳️‍🌈 中文 \u{1f4a9}';

/** The first line of whatever came. */
const firstLine = async (told: Promise<Awaited<ReturnType<Hour['hears']>>>) => {
  const { says, ...rest } = await told;
  return { ...rest, says: says.split('\n')[0] ?? '' };
};
/** Why an answer was not taken, as the question that is asked again says it. */
const why = async (told: Promise<Awaited<ReturnType<Hour['hears']>>>) => {
  const { says, ...rest } = await told;
  return { ...rest, says: /🔴 (.*)/.exec(says)?.[1] ?? says };
};

const heardBy = (words: string): Case['says'] => ({
  'zh-CN': `ivan评论了 T-# · Pump\n\n${words}`,
  ru: `ivan о T-# · Pump\n\n${words}`,
  en: `ivan on T-# · Pump\n\n${words}`,
});

const letters: readonly (readonly [what: string, typed: string, shown: string])[] = [
  ['markup and placeholders', markup, markup],
  ['right-to-left words', arabic, arabic],
  ['emoji and combining letters', odd, odd],
  ['half a letter', 'broken \ud83d here', 'broken \ufffd here'],
];

const tooLong = (length: number, limit: number): Case['says'] => ({
  'zh-CN': `内容太长：共 ${length} 个字，最多 ${limit} 个字，请缩短后再发。`,
  ru: `Слишком длинно: знаков ${length}, а помещается не больше ${limit}. Сократите, пожалуйста.`,
  en: `That is too long: ${length} characters, and at most ${limit} fit. Please shorten it.`,
});

/** chen creates a task and stands before the question for its date. */
async function atTheDate(h: Hour): Promise<void> {
  await h.types('chen', '/new Oil the crane');
  await h.press('chen', 'next');
}
const unclear: Case['says'] = {
  'zh-CN': '无法识别为将来的时间，请试试“明天17:00”或“11月30日”。',
  ru: 'Не удалось понять срок, или он уже прошёл. Попробуйте «завтра 17:00» или «30 ноября».',
  en: 'I cannot read that as a future date. Try “tomorrow 17:00” or “30 November”.',
};

/** ivan is asked for one sentence: why he rejects. */
async function atTheReason(h: Hour, task: number): Promise<void> {
  await h.does('ivan', 'reject', task);
  await h.press('ivan', 'pick');
}

/** What people write: too much, too little, and letters made to break things. */
export const words: readonly Case[] = [
  ...letters.map(
    ([what, typed, shown]): Case => ({
      name: `a comment holds ${what}`,
      given: (h) => h.taken('ivan', { title: 'Pump' }),
      when: (h, task) => {
        const { message } = h.button('ivan', 'finish', task);
        return h.hears('olga', () => h.phone('ivan').say(h.phone('ivan').person.id, typed, { replyTo: message }));
      },
      way: 'message',
      says: heardBy(shown),
      changes: { comments: 1 },
    }),
  ),
  {
    name: 'a title holds markup and placeholders',
    given: (h) => h.free({ title: markup }),
    when: (h, task) =>
      firstLine(h.hears('ivan', () => h.phone('chen').say(h.phone('chen').person.id, `/assign T-${task} ivan`))),
    way: 'message',
    says: alike(`T-# · ${markup}`),
    changes: { stage: 'assigned', turns: 1 },
  },
  {
    name: 'a title of a new task holds right-to-left words',
    when: async (h) => {
      const { says, ...rest } = await h.types('chen', `/new ${arabic}`);
      return { ...rest, says: says.split('\n').find((line) => line === arabic) ?? says };
    },
    way: 'message',
    says: alike(arabic),
  },
  {
    name: 'a comment by command is twice too long',
    given: (h) => h.taken(),
    when: (h, task) => h.types('ivan', `/comment T-${task} ${'я'.repeat(4_050)}`),
    way: 'message',
    says: tooLong(4_050, 2_000),
  },
  {
    name: 'a comment by reply is as long as the platform lets it',
    given: (h) => h.taken(),
    when: (h, task) => h.types('ivan', '字'.repeat(4_096), { replyTo: h.button('ivan', 'finish', task).message }),
    way: 'message',
    says: tooLong(4_096, 2_000),
  },
  {
    name: 'a title is one letter too long',
    when: (h) => h.types('chen', `/new ${'👍'.repeat(121)}`),
    way: 'message',
    says: {
      'zh-CN': '第一行是标题，最多 120 个字，其余内容请另起一行。',
      ru: 'Первая строка — это название, в нём не больше 120 знаков; остальное напишите со следующей строки.',
      en: 'The first line is the title and takes at most 120 characters; put the rest on the next lines.',
    },
  },
  {
    name: 'a reason by command is one letter too long',
    given: (h) => h.offered(),
    when: (h, task) => h.types('ivan', `/reject T-${task} ${'x'.repeat(501)}`),
    way: 'message',
    says: tooLong(501, 500),
  },
  {
    name: 'a reason asked for is one letter too long',
    given: (h) => h.offered(),
    when: async (h, task) => {
      await atTheReason(h, task);
      return why(h.types('ivan', 'x'.repeat(501)));
    },
    way: 'message',
    says: {
      'zh-CN': '共 501 个字，最多 500 个，请精简一下。',
      ru: 'Получилось знаков: 501, а помещается 500. Сократите, пожалуйста.',
      en: 'That is 501 characters; at most 500 fit. Please shorten it.',
    },
  },
  {
    name: 'a reason asked for is invisible',
    given: (h) => h.offered(),
    when: async (h, task) => {
      await atTheReason(h, task);
      return why(h.types('ivan', '\u200b\u2060\u200b'));
    },
    way: 'message',
    says: {
      'zh-CN': '请至少写几个字。',
      ru: 'Пожалуйста, напишите хотя бы несколько слов.',
      en: 'Please write a few words.',
    },
  },
  {
    name: 'a due date is nonsense',
    when: async (h) => {
      await atTheDate(h);
      return why(h.types('chen', 'blorp'));
    },
    way: 'message',
    says: unclear,
  },
  {
    name: 'words are typed where only buttons answer',
    when: async (h) => {
      await atTheDate(h);
      await h.types('chen', '2040-01-02');
      return why(h.types('chen', 'ok'));
    },
    way: 'message',
    says: {
      'zh-CN': '请点击其中一个按钮。',
      ru: 'Пожалуйста, нажмите одну из кнопок.',
      en: 'Please press one of the buttons.',
    },
  },
  {
    name: 'a due date has passed',
    when: async (h) => {
      await atTheDate(h);
      return why(h.types('chen', '2020-01-02'));
    },
    way: 'message',
    says: unclear,
  },
  {
    name: 'a comment is changed after it was read',
    given: (h) => h.taken(),
    when: async (h, task) => {
      const { message } = h.button('ivan', 'finish', task);
      const own = h.phone('ivan').person.id;
      const said = h.phone('ivan').say(own, 'three bolts', { replyTo: message });
      await h.settled();
      return h.types('ivan', 'four bolts', { edit: said.id });
    },
    ...nothing,
    changes: { comments: 1 },
  },
  {
    name: 'a command is changed after it was obeyed',
    given: (h) => h.taken(),
    when: async (h, task) => {
      const said = h.phone('ivan').say(h.phone('ivan').person.id, `/done T-${task}`);
      await h.settled();
      return h.types('ivan', `/undo T-${task}`, { edit: said.id });
    },
    ...nothing,
    changes: { stage: 'done', turns: 1 },
  },
];
