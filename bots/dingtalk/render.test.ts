import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Button, type Card, cardCounts, type Tone } from '../../core/cards/card.ts';
import { type Locale, locales } from '../../core/ids.ts';
import type { Target } from '../../core/ports.ts';
import { moment, said, sentence, type Text } from '../../core/text/text.ts';
import { render } from './render.ts';
import { spokenCard } from './spoken-card.ts';
import { bytes, valueLimit } from './traits.ts';
import { noticeVariables, variables } from './variables.ts';

const at = Date.UTC(2026, 10, 20, 10);
const zones = { 'zh-CN': 'Asia/Shanghai', ru: 'Europe/Moscow', en: 'America/New_York' } as const;
const target = (locale: Locale, kind: 'direct' | 'group' = 'direct'): Target => ({
  place: { platform: 'dingtalk', externalId: 'wang', kind },
  locale,
  zone: zones[locale],
});
const button = (text: Text, token: string, tone?: Button['tone']): Button => ({
  text,
  token,
  ...(tone ? { tone } : {}),
});

const task: Card = {
  template: 'task',
  subject: { kind: 'task', id: 12 },
  revision: 3,
  title: said('T-12 Fix the <north> gate *now*'),
  status: { text: sentence('card.status.offered', { name: said('Ольга _b_') }), tone: 'waiting' },
  facts: [
    { label: sentence('card.fact.due'), value: sentence('card.due.soon', { when: moment(at) }) },
    { label: sentence('card.fact.priority'), value: sentence('card.priority.high') },
    { label: sentence('card.fact.owner'), value: said('李娜') },
  ],
  body: said(
    '# Hinge is `loose`.\n> Bring [tools](https://evil.example)\nhttps://example.org/a_b?c=1 file_name_2.txt @all',
  ),
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
const form: Card = {
  ...task,
  form: {
    token: 'reject.tc.3',
    choices: [
      { value: 'busy', text: said('Too busy') },
      { value: 'skills', text: said('Not my skill') },
    ],
    input: { label: sentence('card.reject.words'), maxLength: 500 },
  },
};
const question: Card = {
  template: 'dialogue',
  revision: 0,
  title: sentence('card.reject.words'),
  buttons: [],
  reply: { placeholder: said('Reason') },
};

const show = (value: Readonly<Record<string, unknown>>): string =>
  Object.entries(value)
    .map(([key, words]) => `${key}: ${words}`)
    .join('\n');

describe('a card on DingTalk', () => {
  it.each(locales)('looks as it should on every rung of the ladder: %s', async (locale) => {
    const seen = [task, list, form, question].flatMap((card) => [
      `own template\n${show(variables('own', render(card, target(locale)), locale))}`,
      `public template\n${show(variables('public', render(card, target(locale, 'group')), locale))}`,
      `in words\n${show({ ...spokenCard(render(card, target(locale)), target(locale)) })}`,
      `in words, to a group\n${show({ ...spokenCard(render(card, target(locale, 'group')), target(locale, 'group')) })}`,
    ]);
    await expect(`${seen.join('\n======\n')}\n`).toMatchFileSnapshot(`golden/cards.${locale}.txt`);
  });

  it('carries its tokens letter by letter on every rung', () => {
    const shown = render(task, target('en'));
    const { buttons_1 } = variables('own', shown, 'en');
    const own = JSON.parse(buttons_1 ?? '[]') as {
      event: { params: { actionId: string; params: { token: string } } };
    }[];
    expect(own.map(({ event }) => event.params.params.token)).toEqual(['accept.tc.3', 'reject.tc.3', 'more.tc.3']);
    expect(own.map(({ event }) => event.params.actionId)).toEqual(['accept.tc.3', 'reject.tc.3', 'more.tc.3']);
    const { msgButtons } = JSON.parse(variables('public', shown, 'en').sys_full_json_obj ?? '{}') as {
      msgButtons: { id: string; params?: { token: string } }[];
    };
    expect(msgButtons.map(({ id, params }) => [id, params?.token])).toEqual(
      ['accept.tc.3', 'reject.tc.3', 'more.tc.3'].map((token) => [token, token]),
    );
    const spoken = JSON.parse(spokenCard(shown, target('en')).msgParam) as Record<string, string>;
    expect(spoken.actionURL1).toBe('dtmd://dingtalkclient/sendMessage?content=accept%20T-12');
    // A verb no command does is said as the token itself.
    expect(spoken.actionURL3).toBe('dtmd://dingtalkclient/sendMessage?content=more.tc.3');
  });

  it('always says which buttons it has, so that an update takes old ones away', () => {
    const bare = render({ ...task, buttons: [] }, target('en'));
    expect(variables('public', bare, 'en').sys_full_json_obj).toBe('{"msgButtons":[]}');
    expect(variables('own', bare, 'en')).toMatchObject({ buttons_1: '[]', has_form: 'false', form_token: '' });
  });

  it('names the zone to a group only', () => {
    expect(render(task, target('zh-CN', 'group')).body).toContain('18:00 Asia/Shanghai');
    expect(render(task, target('zh-CN')).body).not.toContain('Asia/Shanghai');
  });
});

describe('our template', () => {
  const file = JSON.parse(readFileSync(new URL('card-template.json', import.meta.url), 'utf8')) as {
    editorData: string;
    mode: string;
  };
  const editor = JSON.parse(file.editorData) as {
    variableList: { name: string; private: boolean }[];
    schema: { componentsTree: unknown; componentsMap: { componentName: string }[] };
  };

  it('declares exactly the variables we fill, and keeps what one person is told private', () => {
    const filled = Object.keys(variables('own', render(form, target('en')), 'en'));
    const told = Object.keys(noticeVariables('own', 'x'));
    const declared = (isPrivate: boolean) =>
      editor.variableList.filter((one) => one.private === isPrivate).map(({ name }) => name);
    expect(declared(false).toSorted()).toEqual(filled.toSorted());
    expect(declared(true).toSorted()).toEqual(told.toSorted());
    expect(file.mode).toBe('card');
  });

  it('uses only components it brings along, and every variable', () => {
    const tree = JSON.stringify(editor.schema.componentsTree);
    const used = new Set([...tree.matchAll(/"componentName":"(\w+)"/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(
      editor.schema.componentsMap.map(({ componentName }) => componentName).toSorted(),
    );
    const unused = editor.variableList.filter(
      ({ name }) => !tree.includes(`"variable":"${name}"`) && !tree.includes(`\${${name}}`),
    );
    expect(unused).toEqual([]);
  });
});

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '**b**',
    '[x](y)',
    '<font>',
    '@all',
    '\ud800',
    'a\u0000b',
    '`',
    '你'.repeat(5_000),
    '*'.repeat(9_000),
    '',
  ),
);
const text: fc.Arbitrary<Text> = fc.oneof(
  words.map(said),
  fc.record({ name: words }).map(({ name }) => sentence('card.status.offered', { name: said(name) })),
  fc.constantFrom<Text>(moment(at), moment(at, 'date'), moment(at, 'time')),
);
const longest = `accept.t${'z'.repeat(10)}.${'z'.repeat(8)}.${'a'.repeat(24)}`;
const someButton = fc.record({ text, token: fc.constantFrom('accept.t1.1', longest) });
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
    form: fc.record({
      token: fc.constant('reject.t1.1'),
      choices: fc.array(fc.record({ value: fc.constant('x'), text }), { maxLength: cardCounts.choices + 2 }),
      input: fc.record({ label: text, maxLength: fc.constant(500) }),
    }),
    footnote: text,
  },
  { requiredKeys: ['template', 'revision', 'title', 'buttons'] },
);

describe('whatever a card holds', () => {
  it('fits into every variable of both templates, and no word of a person becomes markup', () => {
    fc.assert(
      fc.property(anyCard, fc.constantFrom(...locales), fc.constantFrom('direct', 'group'), (card, locale, kind) => {
        const shown = render(card, target(locale, kind));
        expect(shown.title).not.toBe('');
        expect(shown.title + shown.body + shown.footnote).not.toMatch(/[*`[\]<\\]/);
        for (const template of ['own', 'public'] as const) {
          for (const [name, value] of Object.entries(variables(template, shown, locale))) {
            expect(bytes(name)).toBeLessThanOrEqual(100);
            expect(bytes(value), `${template} ${name}`).toBeLessThanOrEqual(valueLimit);
            expect(value.isWellFormed()).toBe(true);
            if (value.startsWith('[') || value.startsWith('{')) JSON.parse(value);
          }
        }
        // Buttons are never lost to the limit, on either template.
        const publicly = JSON.parse(variables('public', shown, locale).sys_full_json_obj ?? '') as {
          msgButtons: { id: string }[];
        };
        const all = [...shown.picks, ...shown.buttons].map(({ token }) => token);
        expect(publicly.msgButtons.map(({ id }) => id).slice(-shown.buttons.length || undefined)).toEqual(
          (shown.buttons.length > 0 ? shown.buttons : shown.picks.slice(0, publicly.msgButtons.length)).map(
            (one) => one.token,
          ),
        );
        const own = variables('own', shown, locale);
        const groups = [own.buttons_1, own.buttons_2, own.buttons_3, own.buttons_4, own.buttons_5];
        const tokens = groups.flatMap((group) =>
          (JSON.parse(group ?? '[]') as { event: { params: { actionId: string } } }[]).map(
            ({ event }) => event.params.actionId,
          ),
        );
        expect(tokens).toEqual(all);
        expect(bytes(spokenCard(shown, target(locale, kind)).msgParam)).toBeLessThan(15_000);
      }),
      { numRuns: 300 },
    );
  });
});
