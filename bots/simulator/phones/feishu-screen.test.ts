import { afterEach, expect, test } from 'vitest';
import { connect } from '../feishu/client.ts';
import { button, CREW, card, closeRigs, LI, OLGA, type Rig, rig } from '../feishu/rig.ts';
import { feishuPhones } from './feishu-screen.ts';
import type { BlockView, MessageView, PlatformPhones, Screen } from './screen.ts';

afterEach(closeRigs);

interface Desk extends Rig {
  phones: PlatformPhones;
  li: Screen;
  olga: Screen;
}

async function desk(): Promise<Desk> {
  const made = await rig();
  const seeds = [
    { code: 'li', name: '李娜', platform: 'feishu', id: LI, locale: 'zh-CN', zone: 'Asia/Shanghai' },
    { code: 'olga', name: 'Ольга', platform: 'feishu', id: OLGA, locale: 'ru', zone: 'Asia/Yekaterinburg' },
  ] as const;
  const phones = feishuPhones(
    made.simulator,
    { phones: [...seeds], groups: [{ chatId: CREW, title: 'Crew' }] },
    made.clock,
  );
  const [li, olga] = phones.screens;
  if (li === undefined || olga === undefined) throw new Error('two screens were seeded');
  return { ...made, phones, li, olga };
}

const last = (screen: Screen, chat = 0): MessageView | undefined => screen.view().chats[chat]?.messages.at(-1);
const text = (content: string) => ({ tag: 'plain_text', content });
const FORM = {
  tag: 'form',
  name: 'f',
  elements: [
    { tag: 'select_static', name: 'kind', placeholder: text('Why'), options: [{ text: text('Busy'), value: 'busy' }] },
    { tag: 'input', name: 'note', label: text('Note'), required: true, input_type: 'multiline_text' },
    { tag: 'date_picker', name: 'day', placeholder: text('Until') },
    button('Reject', { a: 'reject' }, { name: 'no', form_action_type: 'submit', type: 'danger' }),
  ],
};
const LINK = {
  tag: 'button',
  text: text('Open'),
  behaviors: [{ type: 'open_url', default_url: 'https://muster.test/' }],
};

test('a card stands on the phone as it was laid out, in its own colours and time', async () => {
  const { li, send, simulator } = await desk();
  const header = { title: text('Task'), template: 'carmine', text_tag_list: [{ tag: 'text_tag', text: text('new') }] };
  await send(LI, {
    ...card('', { tag: 'hr' }, button('Accept', { a: 1 }, { type: 'primary_filled' }), LINK, FORM),
    header,
  });
  expect(last(li)).toMatchObject({
    id: simulator.phone(LI).last()?.id,
    bot: true,
    from: 'Muster',
    time: '10:00',
    head: { title: 'Task', tone: 'red', tags: ['new'] },
    runs: [],
    buttons: [],
  });
  expect(last(li)?.blocks).toEqual<BlockView[]>([
    { kind: 'text', runs: [{ text: 'text', marks: [] }] },
    { kind: 'rule' },
    {
      kind: 'buttons',
      buttons: [
        { text: 'Accept', data: 'Accept', style: 'primary' },
        { text: 'Open', url: 'https://muster.test/' },
      ],
    },
    {
      kind: 'box',
      blocks: [
        {
          kind: 'input',
          input: {
            name: 'kind',
            label: 'Why',
            kind: 'choice',
            options: [{ text: 'Busy', value: 'busy' }],
            required: false,
            placeholder: '',
          },
        },
        {
          kind: 'input',
          input: { name: 'note', label: 'Note', kind: 'longText', options: [], required: true, placeholder: '' },
        },
        {
          kind: 'input',
          input: { name: 'day', label: 'Until', kind: 'text', options: [], required: false, placeholder: 'YYYY-MM-DD' },
        },
        { kind: 'buttons', buttons: [{ text: 'Reject', data: 'no', style: 'danger', submits: true }] },
      ],
    },
  ]);
});

test('the markdown of a card is shown, not its signs', async () => {
  const { li, send } = await desk();
  const content = `**bold** [here](https://muster.test/) <at id=${OLGA}></at> <font color='red'>late</font>`;
  await send(LI, card('x', { tag: 'markdown', content }));
  const block = last(li)?.blocks?.[1];
  expect(block?.kind === 'text' && block.runs).toEqual([
    { text: 'bold', marks: ['bold'] },
    { text: ' ', marks: [] },
    { text: 'here', marks: [], url: 'https://muster.test/' },
    { text: ' @Ольга ', marks: [] },
    { text: 'late', marks: [] },
  ]);
});

test('a press sends the form it belongs to, and shows the toast', async () => {
  const made = await desk();
  const client = await connect(made);
  const { data } = await made.send(LI, card('x', FORM));
  const fields = { kind: 'busy', note: 'no van', day: '', stranger: 'x' };
  const chat = made.simulator.phone(LI).chat;
  const result = made.li.act({ kind: 'press', chat, message: data.message_id, button: 'no', fields });
  const { frame, document } = await client.next();
  expect(document.event.action.form_value).toEqual({ kind: 'busy', note: 'no van' });
  client.answer(frame, 200, { toast: { type: 'info', content: 'Noted' } });
  expect(await result).toEqual({ kind: 'answered', text: 'Noted', alert: false });
});

test('a choice outside a form is a row of buttons', async () => {
  const made = await desk();
  const client = await connect(made);
  const options = [{ text: text('A'), value: 'a' }];
  const behaviors = [{ type: 'callback', value: { a: 1 } }];
  const { data } = await made.send(LI, card('x', { tag: 'overflow', element_id: 'more', options, behaviors }));
  const block = last(made.li)?.blocks?.[1];
  const key = block?.kind === 'buttons' ? (block.buttons[0]?.data ?? '') : '';
  const chat = made.simulator.phone(LI).chat;
  const result = made.li.act({ kind: 'press', chat, message: data.message_id, button: key });
  const { frame, document } = await client.next();
  expect(document.event.action).toMatchObject({ option: 'a' });
  client.answer(frame, 200);
  expect(await result).toEqual({ kind: 'answered', text: '', alert: false });
});

test('silence is told as silence, other errors by their code', async () => {
  const made = await desk();
  const { data } = await made.send(LI, card('x', button('Accept', { a: 1 })));
  const press = () =>
    made.li.act({ kind: 'press', chat: made.simulator.phone(LI).chat, message: data.message_id, button: 'Accept' });
  expect(await press()).toEqual({ kind: 'answered', text: '操作失败 (200342)', alert: false });
  const client = await connect(made);
  const result = press();
  await client.next();
  made.clock.move(3_000);
  expect(await result).toEqual({ kind: 'timeout' });
});

test('who begins with the bot’s name in a group is heard by it', async () => {
  const made = await desk();
  const client = await connect(made);
  await made.olga.act({ kind: 'say', chat: CREW, text: 'just us' });
  await made.olga.act({ kind: 'say', chat: CREW, text: '@Muster task' });
  expect((await client.next()).document.event.message.content).toBe('{"text":"@_user_1 task"}');
  expect(last(made.li, 1)).toMatchObject({ own: false, from: 'Ольга', runs: [{ text: '@Muster task' }] });
  expect(last(made.olga, 1)).toMatchObject({ own: true, time: '07:00' });
});

test('replies, recalls, files and buzzes are seen', async () => {
  const { li, simulator, call, send } = await desk();
  const chat = simulator.phone(LI).chat;
  const { data } = await send(LI, 'why?');
  await call(`PATCH /open-apis/im/v1/messages/${data.message_id}/urgent_app?user_id_type=open_id`, {
    user_id_list: [LI],
  });
  expect(last(li)).toMatchObject({ pinned: true });
  await li.act({ kind: 'say', chat, text: 'so', replyTo: data.message_id });
  expect(last(li)).toMatchObject({ reply: { from: 'Muster', text: 'why?' } });
  await call(`DELETE /open-apis/im/v1/messages/${data.message_id}`);
  expect(li.view().chats[0]?.messages[0]).toMatchObject({ service: 'Muster 撤回了一条消息', dead: true });
  const file = simulator.phone(LI).send({ name: 'a.png', mime: 'image/png', data: Buffer.from('x') }).file;
  expect(last(li)?.file).toMatchObject({ image: true, url: `/phones/li/files/${file?.key}` });
  expect(li.file(file?.key ?? '')?.mime).toBe('image/png');
});

test('blocking, troubles and the network belong to this platform', async () => {
  const { li, phones, send, simulator, token } = await desk();
  await token();
  await li.act({ kind: 'block' });
  expect(li.view().blocked).toBe(true);
  expect(await send(LI, 'x')).toMatchObject({ code: 230053 });
  await li.act({ kind: 'unblock' });
  const trouble = phones.trouble('limit');
  expect(await send(LI, 'x')).toMatchObject({ status: 429, code: 99991400 });
  trouble.remove();
  let heard = 0;
  const stop = phones.subscribe(() => {
    heard += 1;
  });
  await send(LI, 'x');
  stop();
  expect(heard).toBe(1);
  await phones.disconnect();
  expect([phones.connected(), simulator.connected]).toEqual([false, false]);
  await phones.reconnect();
  expect(phones.connected()).toBe(true);
  expect(await li.act({ kind: 'open', link: 'https://t.me/x' })).toMatchObject({ kind: 'impossible' });
});
