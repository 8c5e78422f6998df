import { deleteMyCommands, getMe, getMyCommands, profileMethods, setMyCommands } from './bot-methods.ts';
import * as chats from './chat-methods.ts';
import { badRequest, breach } from './refusal.ts';
import * as sending from './sending.ts';
import { ANSWER_WINDOW, type Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import type { BotState } from './state.ts';
import { checkAllowed, dropAll, type Polls } from './updates.ts';
import type { Webhooks } from './webhook.ts';

/** One accepted request on its way to a handler. */
export interface Call {
  sim: Sim;
  bot: BotState;
  payload: Payload;
  polls: Polls;
  webhooks: Webhooks;
  /** Aborts when the client hangs up. */
  signal: AbortSignal;
}

type Handler = (call: Call) => unknown;

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';

function answerCallbackQuery({ sim, bot, payload }: Call): true {
  const text = String(payload.text ?? '');
  if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
  const url = payload.url === undefined ? undefined : String(payload.url);
  if (url !== undefined && !url.startsWith(`https://t.me/${bot.username}?start=`)) throw badRequest('URL_INVALID');
  const tap = sim.taps.get(String(payload.callback_query_id));
  const open = tap !== undefined && tap.bot === bot.id && !tap.answered && sim.clock.now() - tap.at < ANSWER_WINDOW;
  if (!open) throw badRequest(TOO_OLD);
  tap.answered = true;
  tap.settle({ text, alert: payload.show_alert === true, ...(url === undefined ? {} : { url }) });
  return true;
}

function deleteWebhook({ sim, bot, payload, webhooks }: Call): true {
  webhooks.stop(bot);
  delete bot.webhook;
  if (payload.drop_pending_updates === true) dropAll(sim, bot);
  sim.changed();
  return true;
}

function getUpdates({ sim, bot, payload, polls, signal }: Call): unknown {
  checkAllowed(payload);
  return polls.get(sim, bot, payload, signal);
}

function setChatMenuButton({ payload }: Call): true {
  const kind = (payload.menu_button as Payload | undefined)?.type ?? 'default';
  if (kind === 'web_app') throw breach('web apps are not simulated');
  return true;
}

const HANDLERS: Record<string, Handler> = {
  getUpdates,
  setWebhook: ({ bot, payload, polls, webhooks }) => {
    if (payload.certificate !== undefined || payload.ip_address !== undefined)
      throw breach('"certificate" and "ip_address" are not simulated');
    return webhooks.set(bot, polls, payload);
  },
  deleteWebhook,
  getWebhookInfo: ({ bot, webhooks }) => webhooks.info(bot),
  getMe,
  answerCallbackQuery,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  ...profileMethods,
  setChatMenuButton,
  getChatMenuButton: () => ({ type: 'commands' }),
  sendMessage: sending.sendMessage,
  sendDocument: sending.sendDocument,
  sendPhoto: sending.sendPhoto,
  sendChatAction: sending.sendChatAction,
  editMessageText: sending.editMessageText,
  editMessageCaption: sending.editMessageCaption,
  editMessageReplyMarkup: sending.editMessageReplyMarkup,
  deleteMessage: chats.deleteMessage,
  deleteMessages: chats.deleteMessages,
  pinChatMessage: chats.pinChatMessage,
  unpinChatMessage: chats.unpinChatMessage,
  unpinAllChatMessages: chats.unpinAllChatMessages,
  getChat: chats.getChat,
  getChatMember: chats.getChatMember,
  getChatAdministrators: chats.getChatAdministrators,
  getChatMemberCount: chats.getChatMemberCount,
  leaveChat: chats.leaveChat,
  getFile: chats.getFile,
};

/** Which budget a method draws on; methods not named here are free. */
export function costOf(method: string): 'message' | 'edit' | undefined {
  if (method.startsWith('editMessage')) return 'edit';
  return method.startsWith('send') && method !== 'sendChatAction' ? 'message' : undefined;
}

export function handle(method: string, call: Call): unknown {
  const handler = HANDLERS[method];
  if (handler === undefined) throw breach(`method is not simulated: ${method}`);
  return handler(call);
}
