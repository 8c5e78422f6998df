import { afterEach, expect, test } from 'vitest';
import { checkCard } from './card-check.ts';
import { button, CREW, card, closeRigs, LI, OLGA, rig, SAM } from './rig.ts';

afterEach(closeRigs);

const text = (content: string) => ({ tag: 'plain_text', content });
const submit = (name: string) => button('Send', { a: 1 }, { name, form_action_type: 'submit' });
const input = (name: string, extra: object = {}) => ({ tag: 'input', name, ...extra });
const form = (name: string, ...elements: object[]) => ({ tag: 'form', name, elements });
const options = [{ text: text('A'), value: 'a' }];

test.each([
  [
    'a form with fields of every kind',
    card(
      'x',
      form(
        'f',
        input('why', { required: true, max_length: 200, input_type: 'multiline_text', label: text('Why') }),
        { tag: 'select_static', name: 's', options },
        { tag: 'multi_select_static', name: 'm', options },
        { tag: 'date_picker', name: 'd' },
        { tag: 'picker_time', name: 't' },
        { tag: 'checker', name: 'c', text: text('yes') },
        submit('go'),
        button('Clear', {}, { name: 'no', form_action_type: 'reset', behaviors: [] }),
      ),
    ),
  ],
  [
    'columns, pictures, panels and links',
    card(
      'x',
      {
        tag: 'column_set',
        flex_mode: 'none',
        columns: [
          { tag: 'column', width: 'weighted', weight: 1, elements: [{ tag: 'div', text: text('a') }, { tag: 'hr' }] },
        ],
      },
      { tag: 'img', img_key: 'img_1', alt: text('') },
      { tag: 'collapsible_panel', header: { title: text('more') }, elements: [{ tag: 'markdown', content: 'b' }] },
      { tag: 'button', text: text('Open'), behaviors: [{ type: 'open_url', default_url: 'https://muster.test/' }] },
    ),
  ],
  [
    'a form in which buttons stand in columns',
    card('x', form('f', input('why'), { tag: 'column_set', columns: [{ tag: 'column', elements: [submit('go')] }] })),
  ],
  ['a person to choose from a list', card('x', { tag: 'select_person', name: 'p', options: [{ value: 'ou_li' }] })],
])('%s is a sound card', (_name, value) => {
  expect(checkCard(value)).toMatchObject({ kind: 'card' });
});

const many = Array.from({ length: 200 }, () => ({ tag: 'hr' }));
const table = '|a|b|\n|---|---|\n|1|2|\n';
test.each<[string, unknown, number]>([
  ['a card of the first dialect', { config: {}, elements: [] }, 200830],
  ['elements at the root', { ...card('x'), elements: [] }, 200621],
  ['an exclusive card', { ...card('x'), config: { update_multi: false } }, 200621],
  ['a component of the first dialect', card('x', { tag: 'action', actions: [] }), 200861],
  ['a note', card('x', { tag: 'note', elements: [] }), 200861],
  ['an unknown property', card('x', { tag: 'markdown', content: 'a', colour: 'red' }), 200621],
  ['an unknown property deep inside', card('x', form('f', input('a', { i18n: {} }), submit('go'))), 200621],
  ['a colour that does not exist', { ...card('x'), header: { title: text('x'), template: 'pink' } }, 200621],
  ['a language that does not exist', card('x', { tag: 'markdown', content: 'a', i18n_content: { en: 'a' } }), 200621],
  [
    'four tags in the head',
    { ...card('x'), header: { title: text('x'), text_tag_list: Array(4).fill({ tag: 'text_tag', text: text('t') }) } },
    200621,
  ],
  ['more than 200 components', card('x', ...many), 11310],
  ['more than five tables', card('x', { tag: 'markdown', content: table.repeat(6) }), 11310],
  ['an element id that begins with a digit', card('x', { tag: 'hr', element_id: '1st' }), 200621],
  ['an element id of 21 characters', card('x', { tag: 'hr', element_id: 'a'.repeat(21) }), 200621],
  ['an element id used twice', card('x', { tag: 'hr', element_id: 'a' }, { tag: 'hr', element_id: 'a' }), 200621],
  ['a name used twice', card('x', form('f', input('a'), input('a'), submit('go'))), 200621],
  [
    'a form inside columns',
    card('x', { tag: 'column_set', columns: [{ tag: 'column', elements: [form('f', submit('go'))] }] }),
    200530,
  ],
  ['a form inside a form', card('x', form('f', form('g', submit('go')), submit('no'))), 200530],
  ['a form without a submit button', card('x', form('f', input('a'))), 200530],
  ['a field of a form without a name', card('x', form('f', { tag: 'input' }, submit('go'))), 200530],
  ['a button of a form without a name', card('x', form('f', button('Go', {}, { form_action_type: 'submit' }))), 200530],
  ['a required input outside a form', card('x', input('a', { required: true })), 200530],
  ['a submit button outside a form', card('x', submit('go')), 200530],
  ['a button with more than 100 characters', card('x', button('x'.repeat(101), {})), 200621],
  [
    'a callback value that is no object',
    card('x', { tag: 'button', text: text('a'), behaviors: [{ type: 'callback', value: 'accept' }] }),
    200621,
  ],
  [
    'a link that is no web address',
    card('x', { tag: 'button', text: text('a'), behaviors: [{ type: 'open_url', default_url: 'javascript:1' }] }),
    200621,
  ],
  ['a confirm dialog without words', card('x', button('a', {}, { confirm: { title: text('Sure?') } })), 200621],
  ['an input of more than 1000 characters', card('x', input('a', { max_length: 1001 })), 200621],
  ['a choice without options', card('x', { tag: 'select_static', name: 's', options: [] }), 200621],
  [
    'two options of one value',
    card('x', { tag: 'select_static', name: 's', options: [...options, ...options] }),
    200621,
  ],
  ['a choice of anybody in the chat', card('x', { tag: 'select_person', name: 'p', options: [] }), 200621],
  ['a card of more than 30 KB', card('x', { tag: 'markdown', content: '字'.repeat(10_240) }), 230025],
])('%s is refused', (_name, value, subCode) => {
  expect(checkCard(value)).toMatchObject({ kind: 'bad', subCode });
});

test.each<[string, string, number, string]>([
  ['a wrong component', JSON.stringify(card('x', { tag: 'note' })), 230099, 'ErrCode: 200861'],
  ['no JSON', '{', 230099, 'ErrCode: 200621'],
  ['too many bytes', JSON.stringify(card('x'.repeat(31_000))), 230025, 'bytes'],
])('a request with %s says so in code and message, and is remembered', async (_name, content, code, why) => {
  const { call, simulator } = await rig();
  const body = { receive_id: LI, msg_type: 'interactive', content };
  const answer = await call('POST /open-apis/im/v1/messages?receive_id_type=open_id', body);
  expect(answer).toMatchObject({ status: 400, code });
  expect(answer.msg).toContain(why);
  expect(simulator.violations).toHaveLength(1);
});

const worded = (content: string, ru: string) => ({ content, i18n_content: { ru_ru: ru } });
const bilingual = {
  schema: '2.0',
  config: { update_multi: true, summary: worded('新任务', 'Новая задача') },
  header: {
    template: 'orange',
    title: { tag: 'plain_text', ...worded('任务', 'Задача') },
    text_tag_list: [{ tag: 'text_tag', text: { tag: 'plain_text', ...worded('待接受', 'Ждёт') }, color: 'red' }],
  },
  body: {
    elements: [
      { tag: 'markdown', ...worded('**盘点**', '**Опись**') },
      button('接受', { a: 1 }, { element_id: 'ok', text: { tag: 'plain_text', ...worded('接受', 'Принять') } }),
    ],
  },
};

test('one card speaks to each viewer in their own language, and to others as it is', async () => {
  const { simulator, send } = await rig();
  simulator.group(CREW).addMember(SAM);
  await send(CREW, bilingual);
  const seen = (person: string) => simulator.phone(person).last(CREW);
  expect(seen(LI)).toMatchObject({
    text: '任务\n待接受\n**盘点**',
    card: { summary: '新任务', template: 'orange', tags: [{ text: '待接受', color: 'red' }] },
    buttons: [{ text: '接受', id: 'ok' }],
  });
  expect(seen(OLGA)).toMatchObject({
    text: 'Задача\nЖдёт\n**Опись**',
    card: { summary: 'Новая задача' },
    buttons: [{ text: 'Принять' }],
  });
  expect(seen(SAM)?.card?.title).toBe('任务');
});

test('the languages a card offers win over what its parts know', async () => {
  const { simulator, send } = await rig();
  await send(OLGA, { ...bilingual, config: { update_multi: true, locales: ['zh_cn'] } });
  expect(simulator.phone(OLGA).last()?.card?.title).toBe('任务');
});

test('a client may change its language', async () => {
  const { simulator, send } = await rig();
  await send(OLGA, bilingual);
  const phone = simulator.phone(OLGA);
  phone.language = 'zh_cn';
  expect(phone.last()?.card?.title).toBe('任务');
});
