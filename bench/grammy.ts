import { Bot, webhookCallback } from 'grammy';
import { requestOf, secret } from './house.ts';
import { botToken, type Stub } from './stub.ts';

/** About as long as a card of ours. */
const text = 'Check the pump of berth 12\n\nIn progress\nDue 12 May 2030 18:00\n'.padEnd(420, 'Look at the seals. ');
const reply_markup = {
  inline_keyboard: [
    [
      { text: 'Done', callback_data: 'finish.t2k.3' },
      { text: 'More', callback_data: 'more.t2k.3' },
    ],
  ],
};

/** The least a bot can do about a tap: answer it and edit the message. Stock client, nothing stored. */
function bareBot(stub: Stub): Bot {
  const bot = new Bot(botToken, { client: { apiRoot: stub.root } });
  bot.on('callback_query:data', async (context) => {
    await context.answerCallbackQuery({ text: 'Accepted: T-12' });
    await context.editMessageText(text, { parse_mode: 'HTML', reply_markup });
  });
  bot.catch((error) => process.stderr.write(`bare grammY: ${String(error)}\n`));
  return bot;
}

export interface Bare {
  deliver(update: object): Promise<void>;
  stop(): Promise<void>;
}

export async function bareGrammy(stub: Stub, via: 'webhook' | 'polling'): Promise<Bare> {
  const bot = bareBot(stub);
  await bot.init();
  if (via === 'webhook') {
    const handle = webhookCallback(bot, 'std/http', { secretToken: secret });
    return {
      async deliver(update) {
        const response = await handle(requestOf('/', update));
        if (response.status !== 200) throw new Error(`bare grammY answered ${response.status}`);
      },
      stop: async () => undefined,
    };
  }
  let ended: Promise<void> | undefined;
  await new Promise<void>((resolve) => {
    ended = bot.start({ onStart: () => resolve() });
  });
  return {
    deliver: async (update) => stub.feed(update),
    async stop() {
      await bot.stop();
      await ended;
    },
  };
}
