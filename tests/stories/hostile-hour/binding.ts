import type { Case } from './case.ts';
import { stranger } from './cast.ts';
import { type Hour, minute } from './hour.ts';

const burnt: Case['says'] = {
  'zh-CN': '绑定码在群里公开后即作废。请索取新的，并只在单聊中输入。',
  ru: 'Код, написанный при других, недействителен. Попросите новый и введите его только в личном чате.',
  en: 'A code typed where others can read it is void. Ask for a new one and type it only in our private chat.',
};
const used: Case['says'] = {
  'zh-CN': '这个绑定码已经用过了，请索取新的。',
  ru: 'Этот код уже использован. Попросите новый.',
  en: 'This code has been used already. Please ask for a new one.',
};
const howTo: Case['says'] = {
  'zh-CN':
    '我还不认识您\n\n请向管理员索取您的专属链接或绑定码，然后打开链接或在这里输入绑定码。最近十分钟内的点击会在绑定后执行。',
  ru: 'Мы ещё не знакомы\n\nПопросите у администратора личную ссылку или код, затем откройте ссылку или введите код здесь. После этого будет выполнено то, что вы нажали за последние десять минут.',
  en: 'I do not know you yet\n\nAsk your administrator for your personal link or code, then open the link or type the code here. Whatever you pressed in the last ten minutes will then be done.',
};

const newCode = async (h: Hour, code: string): Promise<string> => h.code(await h.newcomer(code));

/** Codes that are void, late, foreign or invented; nobody is bound by any of them. */
export const binding: readonly Case[] = [
  {
    name: 'a code is typed in a group',
    when: async (h) => h.types('ivan', `it is ${await newCode(h, 'guest1')}`, { chat: h.rooms.field }),
    way: 'message',
    says: burnt,
  },
  {
    name: 'a code is typed in a group by a stranger',
    when: async (h) => h.types(stranger.code, await newCode(h, 'guest2'), { chat: h.rooms.field }),
    way: 'message',
    says: burnt,
  },
  {
    name: 'a burnt code is typed in private',
    race: true,
    when: async (h) => {
      const code = await newCode(h, 'guest3');
      await h.types('ivan', code, { chat: h.rooms.field });
      return h.types(stranger.code, code);
    },
    way: 'message',
    says: used,
  },
  {
    name: 'a code is used again',
    race: true,
    when: async (h) => {
      const code = await h.code(h.id('ivan'));
      await h.types('ivan', code);
      return h.types('ivan', code);
    },
    way: 'message',
    says: used,
  },
  {
    name: 'a link is used again',
    when: async (h) => {
      const code = await h.code(h.id('ivan'));
      await h.types('ivan', code);
      return h.hears('ivan', () => h.phone('ivan').start(`bind_${code.replaceAll('-', '')}`));
    },
    way: 'message',
    says: used,
  },
  {
    name: 'a code is typed after its time',
    when: async (h) => {
      const code = await h.code(await h.newcomer('guest4'), 10 * minute);
      await h.later(11 * minute);
      return h.types(stranger.code, code);
    },
    way: 'message',
    says: {
      'zh-CN': '这个绑定码已过期，请索取新的。',
      ru: 'Срок действия кода истёк. Попросите новый.',
      en: 'This code is no longer valid. Please ask for a new one.',
    },
  },
  {
    name: 'a code is invented',
    when: (h) => h.types(stranger.code, '23456-789AB-CDEFG'),
    way: 'message',
    says: {
      'zh-CN': '没有这个绑定码，请核对或索取新的。',
      ru: 'Такого кода нет. Проверьте его или попросите новый.',
      en: 'I do not know this code. Please check it, or ask for a new one.',
    },
  },
  {
    name: 'a code of somebody else is typed by somebody known',
    race: true,
    when: async (h) => h.types('ivan', await newCode(h, 'guest5')),
    way: 'message',
    says: {
      'zh-CN': '这个账号已绑定给ivan。绑定码已作废，请联系管理员。',
      ru: 'Этот аккаунт уже привязан к другому человеку (ivan). Код больше не действует, обратитесь к администратору.',
      en: 'This account already belongs to ivan. The code is used up; an administrator can help.',
    },
  },
  {
    name: 'a code of somebody who has another account is typed',
    when: async (h) => h.types(stranger.code, await h.code(h.id('ivan'))),
    way: 'message',
    says: {
      'zh-CN': '该绑定码的持有人已绑定另一个Telegram账号。绑定码已作废，请联系管理员。',
      ru: 'У владельца кода уже есть другой аккаунт Telegram. Код больше не действует, обратитесь к администратору.',
      en: 'The code’s owner already has another Telegram account. The code is used up; an administrator can help.',
    },
  },
  {
    name: 'an own code is typed by somebody bound',
    when: async (h) => h.types('ivan', await h.code(h.id('ivan'))),
    way: 'message',
    says: {
      'zh-CN': 'ivan，这个账号已经绑定过了。',
      ru: 'ivan, этот аккаунт уже привязан к вам.',
      en: 'You are connected already, ivan.',
    },
  },
  {
    name: 'a stranger says hello',
    when: (h) => h.types(stranger.code, 'hello'),
    way: 'message',
    says: howTo,
  },
  {
    name: 'a stranger commands in private',
    when: (h) => h.types(stranger.code, '/claim T-1'),
    way: 'message',
    says: howTo,
  },
];
