import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Button, type Card, cardCounts, type Tone } from '../../core/cards/card.ts';
import { type Locale, locales } from '../../core/ids.ts';
import type { Target } from '../../core/ports.ts';
import { moment, said, sentence, type Text } from '../../core/text/text.ts';
import { keyboard, width } from './keyboard.ts';
import { type Rendered, type RenderOptions, render } from './render.ts';

const at = Date.UTC(2026, 10, 20, 10);
const zones = { 'zh-CN': 'Asia/Shanghai', ru: 'Europe/Moscow', en: 'America/New_York' } as const;
const target = (locale: Locale, kind: 'direct' | 'group'): Target => ({
  place: { platform: 'telegram', externalId: '1', kind },
  locale,
  zone: zones[locale],
});
const marks: RenderOptions = { timeMarks: true };
const button = (text: Text, token: string, tone?: Button['tone']): Button => ({
  text,
  token,
  ...(tone ? { tone } : {}),
});

const task: Card = {
  template: 'task',
  subject: { kind: 'task', id: 12 },
  revision: 3,
  title: said('T-12 Fix the <north> gate & lock'),
  status: { text: sentence('card.status.offered', { name: said('Ольга <b>') }), tone: 'waiting' },
  facts: [
    { label: sentence('card.fact.due'), value: sentence('card.due.soon', { when: moment(at) }) },
    { label: sentence('card.fact.priority'), value: sentence('card.priority.high') },
    { label: sentence('card.fact.owner'), value: said('李娜') },
  ],
  body: said('Hinge is <i>loose</i>.\nBring tools & "gloves".\nhttps://example.org/?a=1&b=2'),
  buttons: [
    button(sentence('card.button.accept'), 'accept.tc.3', 'success'),
    button(sentence('card.button.reject'), 'reject.tc.3', 'danger'),
    button(sentence('card.button.more'), 'more.tc.3'),
  ],
};
const list: Card = {
  template: 'list',
  revision: 0,
  title: said('My tasks'),
  lines: [said('1. T-12 gate'), said('2. T-13 roof')],
  picks: ['1', '2', '3', '4', '5', '6', '7'].map((name) => button(said(name), `open.t${name}.1`)),
  buttons: [button(sentence('card.button.more'), 'more.l1.1', 'primary')],
  footnote: sentence('card.cut', { task: moment(at, 'time') }),
};
const question: Card = {
  template: 'dialogue',
  revision: 0,
  title: sentence('card.reject.words'),
  buttons: [],
  reply: { placeholder: said('Reason '.repeat(20)) },
};

/** As a reader of the golden file would see it. */
const print = ({ text, reply_markup }: Rendered): string =>
  `${text}\n---\n${
    'inline_keyboard' in reply_markup
      ? reply_markup.inline_keyboard
          .map((row) => row.map((one) => `[${one.text}${one.style ? ` (${one.style})` : ''}]`).join(' '))
          .join('\n')
      : JSON.stringify(reply_markup)
  }\n`;

describe('a card on Telegram', () => {
  it.each(locales.flatMap((locale) => (['direct', 'group'] as const).map((kind) => [locale, kind] as const)))(
    'looks as it should: %s, %s',
    async (locale, kind) => {
      const seen = [task, list, question].map((card) =>
        print(render(card, target(locale, kind), { ...marks, answers: true })),
      );
      await expect(seen.join('\n======\n\n')).toMatchFileSnapshot(`golden/${kind}.${locale}.txt`);
    },
  );

  it('carries its tokens letter by letter, and always says which buttons it has', () => {
    const shown = render(task, target('en', 'direct'), marks).reply_markup;
    const tokens =
      'inline_keyboard' in shown
        ? shown.inline_keyboard.flat().map((one) => 'callback_data' in one && one.callback_data)
        : [];
    expect(tokens).toEqual(['accept.tc.3', 'reject.tc.3', 'more.tc.3']);
    expect(render({ ...task, buttons: [] }, target('en', 'direct'), marks).reply_markup).toEqual({
      inline_keyboard: [],
    });
  });

  it('names the zone where the server knows no marks, but only to a group', () => {
    const plain = (kind: 'direct' | 'group') => render(task, target('zh-CN', kind), { timeMarks: false }).text;
    expect(plain('group')).toContain('18:00 Asia/Shanghai');
    expect(plain('group') + plain('direct')).not.toContain('<tg-time');
    expect(plain('direct')).not.toContain('Asia/Shanghai');
  });

  it('opens a reply box for one person of a group only when it answers somebody', () => {
    const box = (kind: 'direct' | 'group', answers: boolean) =>
      render(question, target('en', kind), { timeMarks: true, answers }).reply_markup;
    expect(box('group', true)).toMatchObject({ force_reply: true, selective: true });
    expect(box('group', false)).not.toHaveProperty('selective');
    expect(box('direct', true)).not.toHaveProperty('selective');
    const placeholder = 'input_field_placeholder' in box('direct', true) ? box('direct', true) : undefined;
    expect(JSON.stringify(placeholder).length).toBeLessThan(120);
  });
});

describe('rows of buttons', () => {
  const layout = (labels: readonly string[], as: 'picks' | 'buttons') => {
    const all = labels.map((label) => button(said(label), 'x.t1.1'));
    const card = as === 'picks' ? { picks: all, buttons: [] } : { buttons: all };
    return keyboard(card, (text) => ('said' in text ? text.said : '')).map((row) => row.length);
  };
  it.each<[string, readonly string[], 'picks' | 'buttons', number[]]>([
    ['three short ones', ['Accept', 'Decline', 'More'], 'buttons', [3]],
    ['four', ['Yes', 'No', 'Later', 'More'], 'buttons', [2, 2]],
    ['five', ['A', 'B', 'C', 'D', 'E'], 'buttons', [3, 2]],
    ['long ones', ['Ask the requester again', 'Hand over to somebody'], 'buttons', [1, 1]],
    ['a long one last', ['Yes', 'No', 'Hand over to somebody'], 'buttons', [2, 1]],
    ['Chinese ones', ['接受任务', '拒绝任务', '更多'], 'buttons', [3]],
    ['longer Chinese ones', ['接受这项任务', '拒绝这项任务', '更多'], 'buttons', [2, 1]],
    ['seven numbers to pick', ['1', '2', '3', '4', '5', '6', '7'], 'picks', [4, 3]],
    ['eight', ['1', '2', '3', '4', '5', '6', '7', '8'], 'picks', [4, 4]],
    ['names to pick', ['Ольга Иванова', 'Li Na', 'Sam'], 'picks', [2, 1]],
    ['nothing', [], 'buttons', []],
  ])('%s', (_name, labels, as, expected) => expect(layout(labels, as)).toEqual(expected));

  it('counts Chinese letters and pictures double', () => {
    expect([width('abc'), width('任务'), width('🔥a')]).toEqual([3, 4, 3]);
  });

  it('a label without a letter is still a label', () => {
    expect(keyboard({ buttons: [button(said(' \u0000 '), 'x.t1.1')] }, () => ' \u0000 ')[0]?.[0]?.text).toBe('…');
  });
});

/** What a reader would see: tags gone, entities read. Fails on anything that is no tag of ours. */
function visible(html: string): string {
  const text = html.replace(/<\/?(?:b|i)>|<tg-time unix="\d+" format="[wDt]+">|<\/tg-time>/g, '');
  expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot);)/);
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '<b>&amp;</b>',
    '<tg-time unix="1">',
    '@all',
    '\ud800',
    'a\u0000b',
    '</b>',
    '你'.repeat(5_000),
    'x'.repeat(9_000),
    '',
  ),
);
const text: fc.Arbitrary<Text> = fc.oneof(
  words.map(said),
  fc.record({ name: words }).map(({ name }) => sentence('card.status.offered', { name: said(name) })),
  fc.constantFrom<Text>(moment(at), moment(at, 'date'), moment(at, 'time')),
);
const someButton = fc.record({ text, token: fc.constant('accept.t1.1') });
const anyCard: fc.Arbitrary<Card> = fc.record(
  {
    template: fc.constantFrom('task', 'list', 'notice', 'dialogue'),
    revision: fc.constant(1),
    title: text,
    status: fc.record({ text, tone: fc.constantFrom<Tone>('neutral', 'waiting', 'active', 'good', 'bad') }),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: cardCounts.facts + 3 }),
    lines: fc.array(text, { maxLength: cardCounts.lines + 3 }),
    body: text,
    picks: fc.array(someButton, { maxLength: cardCounts.picks + 3 }),
    buttons: fc.array(someButton, { maxLength: cardCounts.buttons + 3 }),
    footnote: text,
  },
  { requiredKeys: ['template', 'revision', 'title', 'buttons'] },
);

describe('whatever a card holds', () => {
  it('fits, and no word of a person becomes markup', () => {
    fc.assert(
      fc.property(anyCard, fc.constantFrom(...locales), fc.constantFrom('direct', 'group'), (card, locale, kind) => {
        const rendered = render(card, target(locale, kind), marks);
        const seen = visible(rendered.text);
        expect(seen.length).toBeLessThanOrEqual(4096);
        expect(seen.trim()).not.toBe('');
        expect(rendered.text.isWellFormed()).toBe(true);
        if (!('inline_keyboard' in rendered.reply_markup)) throw new Error('no buttons');
        for (const row of rendered.reply_markup.inline_keyboard) {
          expect(row.length).toBeGreaterThan(0);
          expect(row.length).toBeLessThanOrEqual(5);
          for (const one of row) expect(one.text.trim()).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });
});
