import { type Case, noSuchTask, nothing } from './case.ts';
import { stranger } from './cast.ts';

const anonymous = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };
const otherBot = { id: 7_777, is_bot: true, first_name: 'Other', username: 'other_bot' };

const claimed: Case['says'] = { 'zh-CN': '已领取，由您负责。', ru: 'Задача ваша.', en: 'It is yours.' };
const unknownHere: Case['says'] = {
  'zh-CN': '我还不认识您，请在这里绑定：https://t.me/muster_test_bot?start=hello',
  ru: 'Мы ещё не знакомы. Привязать аккаунт: https://t.me/muster_test_bot?start=hello',
  en: 'I do not know you yet. Connect here: https://t.me/muster_test_bot?start=hello',
};

const theirCard: Case['says'] = {
  'zh-CN': 'T-# · Pump\n🟡 待您答复\n\n提出人：olga',
  ru: 'T-# · Pump\n🟡 Ждёт вашего ответа\n\nЗаявитель: olga',
  en: 'T-# · Pump\n🟡 Waiting for your answer\n\nRequested by: olga',
};

/** Something said in the group by nobody we could name; what ivan, who reads along, sees of it. */
const saidByNobody = (from: object, more: object, text: (task: number) => string): Pick<Case, 'given' | 'when'> => ({
  given: (h) => h.pooled(),
  when: (h, task) =>
    h.hears('ivan', () =>
      h.telegram.deliver('message', {
        message_id: 900_001,
        date: Math.floor(h.now() / 1000),
        chat: { id: h.rooms.field, type: 'group', title: 'Field' },
        from,
        ...more,
        text: text(task),
      }),
    ),
});

/** Groups: talk among people, strangers, masks, and rooms that move under us. */
export const rooms: readonly Case[] = [
  {
    name: 'people talk in a group',
    when: (h) => h.types('ivan', 'lunch at noon?', { chat: h.rooms.field }),
    ...nothing,
  },
  {
    name: 'a group hears a command nobody knows',
    when: (h) => h.types('ivan', '/frobnicate', { chat: h.rooms.field }),
    ...nothing,
  },
  {
    name: 'a group hears a command for another bot',
    given: (h) => h.pooled(),
    when: (h, task) => h.types('ivan', `/claim@other_bot T-${task}`, { chat: h.rooms.field }),
    ...nothing,
  },
  {
    name: 'a group is connected to a unit nobody knows',
    when: (h) => h.types('chen', '/bind nowhere', { chat: h.rooms.field }),
    way: 'message',
    says: {
      'zh-CN': '没有编码为“nowhere”的小组。',
      ru: 'Нет группы с кодом «nowhere».',
      en: 'There is no group with the code “nowhere”.',
    },
  },
  {
    name: 'a private chat is connected to a group',
    when: (h) => h.types('chen', '/bind field'),
    way: 'message',
    says: {
      'zh-CN': '请在要关联的群里发送 /bind。',
      ru: 'Напишите /bind в том групповом чате, который нужно привязать.',
      en: 'Type /bind in the group chat you want to connect.',
    },
  },
  {
    name: 'an anonymous admin claims',
    ...saidByNobody(anonymous, { sender_chat: { id: -1001, type: 'group' } }, (task) => `/claim T-${task}`),
    ...nothing,
  },
  {
    name: 'another bot claims',
    ...saidByNobody(otherBot, {}, (task) => `/claim T-${task}`),
    ...nothing,
  },
  {
    name: 'a stranger presses a button in private',
    when: (h) => h.forge(stranger.code, 'accept.t1.1'),
    way: 'alert',
    says: {
      'zh-CN': '我还不认识您。请打开与我的单聊，在十分钟内完成绑定，您的点击会保留。',
      ru: 'Мы ещё не знакомы. Откройте личный чат со мной и привяжите аккаунт в течение десяти минут: нажатие сохранено.',
      en: 'I do not know you yet. Open a private chat with me and connect within ten minutes; what you pressed is kept until then.',
    },
    posts: 1,
  },
  {
    name: 'a stranger presses a button in a group',
    given: (h) => h.pooled(),
    when: (h, task) => h.tap(stranger.code, h.button('ivan', 'claim', task, h.rooms.field), { chat: h.rooms.field }),
    way: 'alert',
    says: {
      'zh-CN': '我还不认识您。请在十分钟内完成绑定，您的点击会保留：https://t.me/muster_test_bot?start=hello',
      ru: 'Мы ещё не знакомы. Привяжите аккаунт за десять минут, нажатие сохранено: https://t.me/muster_test_bot?start=hello',
      en: 'I do not know you yet. Connect within ten minutes, what you pressed is kept until then: https://t.me/muster_test_bot?start=hello',
    },
  },
  {
    name: 'a stranger commands in a group',
    when: (h) => h.types(stranger.code, '/tasks@muster_test_bot', { chat: h.rooms.field }),
    way: 'message',
    says: unknownHere,
  },
  {
    name: 'a stranger comments on a card',
    given: (h) => h.pooled(),
    when: (h, task) => {
      const { message } = h.button('ivan', 'claim', task, h.rooms.field);
      return h.types(stranger.code, 'I know that pump', { chat: h.rooms.field, replyTo: message });
    },
    way: 'message',
    says: unknownHere,
  },
  {
    name: 'a stranger talks in a group',
    when: (h) => h.types(stranger.code, 'lunch at noon?', { chat: h.rooms.field }),
    ...nothing,
  },
  {
    name: 'somebody who never opened their chat asks for their list in a group',
    when: (h) => h.types('mute', '/tasks@muster_test_bot', { chat: h.rooms.field }),
    way: 'message',
    says: {
      'zh-CN': '此内容仅您本人可见，请打开单聊后重试：https://t.me/muster_test_bot?start=hello',
      ru: 'Это только для вас. Откройте личный чат и повторите: https://t.me/muster_test_bot?start=hello',
      en: 'This is meant for you only. Open our private chat and try again: https://t.me/muster_test_bot?start=hello',
    },
  },
  {
    name: 'a command in a topic is answered in the topic',
    when: async (h) => {
      const told = await h.types('ivan', '/done T-999999', { chat: h.rooms.forum, thread: h.rooms.topic });
      const { thread } = h.telegram.group(h.rooms.forum).messages().at(-1) ?? {};
      return thread === h.rooms.topic ? told : { ...told, says: `in topic ${thread}` };
    },
    way: 'message',
    says: noSuchTask,
  },
  {
    name: 'a group becomes a supergroup and its card lives on',
    race: true,
    given: (h) => h.pooled('dock'),
    when: async (h, task) => {
      const after = h.telegram.group(h.rooms.dock).migrate();
      await h.settled();
      return h.tap('ivan', h.button('ivan', 'claim', task, after), { chat: after });
    },
    way: 'toast',
    says: claimed,
    posts: 1,
    changes: { stage: 'in_progress', owner: 'ivan', turns: 1 },
  },
  {
    name: 'a group that threw us out has work to do',
    when: async (h) => {
      h.telegram.group(h.rooms.yard).kickBot();
      // What this hour pooled so far comes as a list of its own.
      await h.later(75_000);
      await h.settled();
      const { says, ...rest } = await h.hears('ivan', () => h.pooled('yard'));
      return { ...rest, says: says.split('\n')[1] ?? says };
    },
    way: 'message',
    says: { 'zh-CN': '🟡 可以领取', ru: '🟡 Можно взять', en: '🟡 Free to claim' },
    changes: { tasks: 1 },
  },
  {
    name: 'a group takes us back',
    when: async (h) => {
      const { says, ...rest } = await h.hears('ivan', () => h.telegram.group(h.rooms.yard).addBot('administrator'));
      return { ...rest, says: says.split('\n')[0] ?? '' };
    },
    way: 'message',
    says: {
      'zh-CN': '大家好！我会把“Harbour”的任务发到本群。',
      ru: 'Здравствуйте! Я буду присылать в этот чат задачи организации «Harbour».',
      en: 'Hello! I bring the tasks of Harbour into this chat.',
    },
  },
  {
    name: 'work goes to somebody who blocked us',
    race: true,
    when: async (h) => {
      h.phone('shut').block();
      await h.settled();
      return h.hears('chen', () => h.offered('shut'));
    },
    way: 'message',
    says: {
      'zh-CN': '未送达\n\nT-#：shut收不到消息，请让对方打开此链接：https://t.me/muster_test_bot?start=t#',
      ru: 'Не доставлено\n\nT-#: shut не получает сообщений. Попросите открыть ссылку: https://t.me/muster_test_bot?start=t#',
      en: 'Not delivered\n\nT-#: shut cannot be reached in chat. Ask them to open this link: https://t.me/muster_test_bot?start=t#',
    },
    changes: { tasks: 1 },
  },
  {
    name: 'work goes to somebody we know no account of',
    when: async (h) => {
      const person = await h.newcomer('paper');
      return h.hears('chen', () => h.submit('chen', { title: 'Pump', assignees: [person] }));
    },
    way: 'message',
    says: {
      'zh-CN': '未送达\n\nT-#：paper还没有绑定聊天账号，请让管理员发放专属链接。',
      ru: 'Не доставлено\n\nT-#: paper — чат ещё не привязан. Личную ссылку может выдать администратор.',
      en: 'Not delivered\n\nT-#: paper is not connected to any chat yet. An administrator can give them a personal link.',
    },
    changes: { tasks: 1 },
  },
  {
    name: 'work goes to somebody who never pressed Start',
    race: true,
    when: (h) => h.hears('chen', () => h.offered('mute')),
    way: 'message',
    says: {
      'zh-CN': '未送达\n\nT-#：mute收不到消息，请让对方打开此链接：https://t.me/muster_test_bot?start=t#',
      ru: 'Не доставлено\n\nT-#: mute не получает сообщений. Попросите открыть ссылку: https://t.me/muster_test_bot?start=t#',
      en: 'Not delivered\n\nT-#: mute cannot be reached in chat. Ask them to open this link: https://t.me/muster_test_bot?start=t#',
    },
    changes: { tasks: 1 },
  },
  {
    name: 'somebody who blocked us opens the link they were given',
    given: (h) => h.offered('shut', { title: 'Pump' }),
    when: (h, task) => h.hears('shut', () => h.phone('shut').open(`https://t.me/muster_test_bot?start=t${task}`)),
    way: 'message',
    says: theirCard,
  },
  {
    name: 'somebody who never pressed Start opens the link they were given',
    given: (h) => h.offered('mute', { title: 'Pump' }),
    when: (h, task) => h.hears('mute', () => h.phone('mute').open(`https://t.me/muster_test_bot?start=t${task}`)),
    way: 'message',
    says: theirCard,
  },
];
