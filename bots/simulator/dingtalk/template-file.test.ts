import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { APP, CREATE, card, closeRigs, LI, rig } from './rig.ts';
import { templateFrom } from './template-file.ts';

afterEach(closeRigs);

const ID = 'ours.schema';
const shipped = () => readFile(new URL('../../dingtalk/card-template.json', import.meta.url), 'utf8');

const exported = (child: object) =>
  JSON.stringify({
    mode: 'card',
    editorData: JSON.stringify({
      variableList: '[{"name":"a","type":"string"}]',
      schema: { componentsTree: [{ componentName: 'Card', children: [child] }] },
    }),
  });

test('the template that people import draws its texts, its listed buttons and its form', async () => {
  const { simulator, api, connect } = await rig({
    world: { app: APP, people: [{ userId: LI, name: '李娜' }], templates: [templateFrom(ID, await shipped())] },
  });
  const event = { type: 'sendCardRequest', params: { actionId: 'accept.tc.3', params: { token: 'accept.tc.3' } } };
  const cardParamMap = {
    ...{ title: 'T-12', markdown: 'Fix **it**', footnote: 'small' },
    buttons_1: JSON.stringify([{ text: 'Accept', color: 'green', status: 'normal', event }]),
    buttons_2: JSON.stringify([
      { text: 'Gone', status: 'disabled', event },
      { text: 'Link', event: { type: 'dance' } },
    ]),
    form: JSON.stringify({ fields: [{ name: 'text', label: 'Why', type: 'TEXT_AREA', required: true }] }),
    ...{ has_form: 'true', form_token: 'reject.tc.3', form_send: 'Send' },
  };
  const asked = card('c1', `IM_ROBOT.${LI}`, { cardTemplateId: ID, cardData: { cardParamMap } });
  expect((await api('POST', CREATE, asked)).status).toBe(200);
  const li = simulator.phone(LI);
  expect(li.last()).toMatchObject({
    title: 'T-12',
    text: 'Fix **it**',
    card: { tips: 'small', inputs: [{ name: 'text' }] },
  });
  expect(li.last()?.buttons.map(({ id, text, submits }) => [id, text, submits])).toEqual([
    ['reject.tc.3', 'Send', true],
    ['accept.tc.3', 'Accept', false],
  ]);
  const client = await connect();
  void li.press(li.last()?.id ?? '', 'Send', { fields: { text: 'far' } });
  expect(JSON.parse(JSON.parse((await client.next()).data).content)).toEqual({
    cardPrivateData: { actionIds: ['reject.tc.3'], params: { token: 'reject.tc.3', form: { text: 'far' } } },
  });
});

test.each([
  ['another component', exported({ componentName: 'Carousel' }), '"Carousel" is not drawn'],
  ['a form that cannot be sent', exported({ componentName: 'Form', props: {} }), 'cannot be sent'],
  [
    'a condition of two',
    exported({
      componentName: 'BaseText',
      props: { visible: { valueType: 'condition', condition: { conditions: [{}, {}] } } },
    }),
    'is not drawn here',
  ],
  [
    'another type of variable',
    exported({}).replace('\\"string\\"', '\\"video\\"').replace('string', 'video'),
    'unknown type',
  ],
  ['another file', '{"mode":"page"}', 'no exported card template'],
])('%s is refused', (_name, file, why) => {
  expect(() => templateFrom(ID, file)).toThrow(why);
});

test('a button of its own and a text that is hidden by a variable', () => {
  const hidden = { valueType: 'condition', condition: { conditions: [{ op: 'isFalse', variable: 'a' }] } };
  const props = {
    text: { content: ['Go $', '{a}'].join('') },
    actionId: { content: 'go' },
    color: { value: 'red' },
    visible: hidden,
  };
  expect(templateFrom(ID, exported({ componentName: 'SingleButton', props })).parts).toEqual([
    { part: 'button', id: 'go', text: 'Go <a>', params: {}, color: 'red', when: '!a' },
  ]);
});
