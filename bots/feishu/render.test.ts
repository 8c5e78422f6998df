import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Button, type Card, cardCounts, type Tone } from '../../core/cards/card.ts';
import { type Locale, locales } from '../../core/ids.ts';
import type { Target } from '../../core/ports.ts';
import { moment, said, sentence, type Text } from '../../core/text/text.ts';
import { render } from './render.ts';
import { cardBytes } from './traits.ts';

const at = Date.UTC(2026, 10, 20, 10);
const zones = { 'zh-CN': 'Asia/Shanghai', ru: 'Europe/Moscow', en: 'America/New_York' } as const;
const target = (locale: Locale, kind: 'direct' | 'group'): Target => ({
  place: { platform: 'feishu', externalId: kind === 'direct' ? 'ou_1' : 'oc_1', kind },
  locale,
  zone: zones[locale],
});
const button = (text: Text, token: string, tone?: Button['tone']): Button => ({
  text,
  token,
  ...(tone ? { tone } : {}),
});

const shared: Card = {
  template: 'task',
  subject: { kind: 'task', id: 12 },
  revision: 3,
  title: said('T-12 · Fix the **north** gate <at id=all></at>'),
  status: { text: sentence('card.status.offered', { name: said('Ольга') }), tone: 'waiting' },
  facts: [
    { label: sentence('card.fact.due'), value: sentence('card.due.soon', { when: moment(at) }) },
    { label: sentence('card.fact.priority'), value: sentence('card.priority.high') },
    { label: sentence('card.fact.owner'), value: said('李娜') },
  ],
  body: said('Hinge is *loose*.\nBring tools & "gloves".\nhttps://example.org/?a=1&b=2'),
  buttons: [
    button(sentence('card.button.claim'), 'claim.tc.3', 'success'),
    button(sentence('card.button.open'), 'open.tc.3'),
  ],
};
const own: Card = {
  ...shared,
  buttons: [
    button(sentence('card.button.accept'), 'accept.tc.3', 'success'),
    button(sentence('card.button.reject'), 'reject.tc.3', 'danger'),
    button(sentence('card.button.more'), 'more.tc.3', 'primary'),
  ],
  form: {
    token: 'reject.tc.3',
    choices: [
      { value: 'overloaded', text: sentence('card.reject.overloaded') },
      { value: 'other', text: sentence('card.reject.other') },
    ],
    input: { label: sentence('card.reject.words'), maxLength: 500 },
  },
};
const list: Card = {
  template: 'list',
  revision: 0,
  title: sentence('card.list.title', { filter: sentence('card.list.all') }),
  lines: [said('1. T-12 gate'), said('2. T-13 roof')],
  picks: ['1', '2', '3'].map((name) => button(said(name), `open.t${name}.1`)),
  buttons: [button(sentence('card.list.refresh'), 'list.l1.1')],
  footnote: sentence('card.list.as_of', { time: moment(at, 'time') }),
};

type Node = { readonly [key: string]: unknown };
const nodes = (node: unknown): Node[] =>
  typeof node === 'object' && node !== null ? [node as Node, ...Object.values(node).flatMap(nodes)] : [];
const tagged = (card: unknown, tag: string) => nodes(card).filter((node) => node.tag === tag);
const tokens = (card: unknown) =>
  nodes(card).flatMap(({ type, value }) => (type === 'callback' ? [value as { token: string; at: string }] : []));

describe('a card on Feishu', () => {
  it.each(locales.flatMap((locale) => (['direct', 'group'] as const).map((kind) => [locale, kind] as const)))(
    'looks as it should: %s, %s',
    async (locale, kind) => {
      const seen = [kind === 'direct' ? own : shared, list].map((card) => render(card, target(locale, kind)));
      await expect(`${JSON.stringify(seen, null, 2)}\n`).toMatchFileSnapshot(`golden/${kind}.${locale}.json`);
    },
  );

  it('speaks one language in private, and to a group every one of them, its own first', () => {
    expect(nodes(render(own, target('ru', 'direct'))).some((node) => 'i18n_content' in node)).toBe(false);
    const group = render(shared, target('ru', 'group'));
    const claim = tagged(group, 'button')[0]?.text;
    expect(claim).toEqual({
      tag: 'plain_text',
      content: 'Взять',
      i18n_content: { zh_cn: expect.any(String), ru_ru: 'Взять', en_us: 'Claim' },
    });
  });

  it('names the zone of a moment, but only where many read it', () => {
    const plain = (kind: 'direct' | 'group') => JSON.stringify(render(shared, target('zh-CN', kind)));
    expect(plain('group').match(/18:00 Asia\/Shanghai/g)?.length).toBe(4);
    expect(plain('direct')).toContain('18:00');
    expect(plain('direct')).not.toContain('Asia/Shanghai');
  });

  it('carries its tokens letter by letter, with the kind of its chat', () => {
    expect(tokens(render(own, target('en', 'direct')))).toEqual([
      { token: 'accept.tc.3', at: 'direct' },
      { token: 'more.tc.3', at: 'direct' },
      { token: 'reject.tc.3', at: 'direct' },
    ]);
    expect(tokens(render(shared, target('en', 'group'))).map(({ at }) => at)).toEqual(['group', 'group']);
  });

  it('asks for reasons in a form of its own, sent by the button it belongs to', () => {
    const [form] = tagged(render(own, target('en', 'direct')), 'form');
    const elements = form?.elements as Node[];
    expect(elements.map(({ tag, name, required }) => [tag, name, required])).toEqual([
      ['select_static', 'choice', true],
      ['input', 'text', true],
      ['button', 'reject.tc.3', undefined],
    ]);
    expect(elements[2]).toMatchObject({ text: { content: 'Reject' }, type: 'danger', form_action_type: 'submit' });
    const alone = render({ ...own, buttons: [] }, target('en', 'direct'));
    expect(tagged(alone, 'button')).toMatchObject([{ text: { content: 'Send' } }]);
  });

  it('never uses markup: what people write stays what they wrote', () => {
    const card = render(shared, target('en', 'group'));
    expect(tagged(card, 'markdown')).toEqual([]);
    expect(tagged(card, 'lark_md')).toEqual([]);
    expect(card.header).toMatchObject({ title: { content: 'T-12 · Fix the **north** gate <at id=all></at>' } });
  });
});

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\ud800',
    'a\u0000b',
    '"\\'.repeat(4_000),
    '你'.repeat(5_000),
    '👨‍👩‍👧'.repeat(500),
    'x'.repeat(9_000),
  ),
);
const text: fc.Arbitrary<Text> = fc.oneof(
  words.map(said),
  words.map((name) => sentence('card.status.offered', { name: said(name) })),
  fc.constantFrom<Text>(moment(at), moment(at, 'date'), moment(at, 'time')),
);
const some = (max: number) => fc.array(fc.record({ text, token: fc.constant('accept.t1.1') }), { maxLength: max });
const anyCard: fc.Arbitrary<Card> = fc.record(
  {
    template: fc.constantFrom('task', 'list', 'notice', 'dialogue'),
    revision: fc.constant(1),
    title: text,
    status: fc.record({ text, tone: fc.constantFrom<Tone>('neutral', 'waiting', 'active', 'good', 'bad') }),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: cardCounts.facts + 3 }),
    lines: fc.array(text, { maxLength: cardCounts.lines + 3 }),
    body: text,
    picks: some(cardCounts.picks + 3),
    buttons: some(cardCounts.buttons + 3),
    form: fc.record({
      token: fc.constant('reject.t1.1'),
      choices: fc.array(text, { maxLength: 12 }).map((all) => all.map((one, n) => ({ value: `v${n}`, text: one }))),
      input: fc.record({ label: text, maxLength: fc.constant(500) }),
    }),
    footnote: text,
  },
  { requiredKeys: ['template', 'revision', 'title', 'buttons'] },
);

describe('whatever a card holds', () => {
  it('fits, is well formed, and has no empty word', () => {
    fc.assert(
      fc.property(anyCard, fc.constantFrom(...locales), fc.constantFrom('direct', 'group'), (card, locale, kind) => {
        const rendered = render(card, target(locale, kind));
        const json = JSON.stringify(rendered);
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(cardBytes);
        expect(json).not.toMatch(/\\ud[89a-f]|\\u00[01]/);
        for (const node of tagged(rendered, 'plain_text')) {
          expect([node.content, ...Object.values(node.i18n_content ?? {})]).not.toContain('');
        }
        const names = nodes(rendered).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
        expect(new Set(names).size).toBe(names.length);
        for (const { text: label } of tagged(rendered, 'button')) {
          expect(String((label as Node).content).length).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 300 },
    );
  });
});
