import { z } from 'zod';
import { checkContent } from './content.ts';
import { answering, type Draft, post, wireMessage } from './messages.ts';
import { PER_PLACE } from './pace.ts';
import { chatFor, checkReachable, type IdType, personBy, privateChat } from './people.ts';
import { Refusal } from './refusal.ts';
import { type Context, data, type Reply, type Route, route } from './route.ts';
import { messageOf, type Sim, violation } from './sim.ts';
import type { AppState, ChatState, MessageState } from './state.ts';

const SEND = ['im:message', 'im:message:send_as_bot'];
/** How long a `uuid` is remembered. */
const REMEMBERED = 3_600_000;

const UUID = z.string().min(1).max(50).optional();

const CREATE = {
  query: z.strictObject({ receive_id_type: z.enum(['open_id', 'union_id', 'user_id', 'email', 'chat_id']) }),
  body: z.strictObject({ receive_id: z.string().min(1), msg_type: z.string(), content: z.string(), uuid: UUID }),
};

const REPLY = z.strictObject({
  content: z.string(),
  msg_type: z.string(),
  reply_in_thread: z.boolean().optional(),
  uuid: UUID,
});

function byEmail(sim: Sim, email: string) {
  const person = sim.state.people.find((candidate) => candidate.email === email);
  if (person === undefined) throw new Refusal(230034);
  return person;
}

/** The chat a message is for, if it may be sent there. */
function receiver(sim: Sim, app: AppState, type: IdType | 'email' | 'chat_id', id: string): ChatState {
  if (type === 'chat_id') return speakable(sim, app, id);
  const person = type === 'email' ? byEmail(sim, id) : personBy(sim, app, type, id);
  const chat = privateChat(sim, app, person);
  checkReachable(chat, person);
  return chat;
}

function speakable(sim: Sim, app: AppState, id: string): ChatState {
  const chat = chatFor(sim, app, id);
  const person = chat.kind === 'p2p' && sim.state.people.find(({ openId }) => openId === chat.members[0]);
  if (person) checkReachable(chat, person);
  if (chat.muted) throw new Refusal(230018);
  return chat;
}

/** What the same `uuid` made within the last hour. */
function repeated(sim: Sim, app: AppState, uuid: string | undefined, receiverId: string): MessageState | undefined {
  const key = `${app.appId} ${uuid}`;
  const before = uuid === undefined ? undefined : sim.state.sent[key];
  if (before === undefined) return undefined;
  if (sim.clock.now() - before.at >= REMEMBERED) {
    delete sim.state.sent[key];
    return undefined;
  }
  if (before.receiver !== receiverId) violation(sim, 'uuid', `${uuid} was used for ${before.receiver} within the hour`);
  return messageOf(sim, before.message);
}

function send(
  { sim, app }: Context,
  chat: ChatState,
  { uuid, receiver: about, ...draft }: Omit<Draft, 'from'> & { uuid: string | undefined; receiver: string },
): Reply {
  checkContent(sim, app, draft.type, draft.content);
  const before = repeated(sim, app, uuid, about);
  if (before !== undefined) return data(wireMessage(sim, app, before));
  const wait = sim.limits === 'on' ? sim.pace.take(`chat ${chat.id}`, PER_PLACE) : 0;
  if (wait > 0) throw new Refusal(230020, undefined, { resetSeconds: Math.ceil(wait / 1000) });
  const message = post(sim, chat, { ...draft, from: app.appId });
  if (uuid !== undefined)
    sim.state.sent[`${app.appId} ${uuid}`] = { message: message.id, at: message.at, receiver: about };
  return data(wireMessage(sim, app, message));
}

/** A message this app may look at. */
export function visible({ sim, app, path }: Context): MessageState {
  const message = messageOf(sim, path.message_id ?? '');
  if (message === undefined) throw new Refusal(99992354);
  chatFor(sim, app, message.chat);
  return message;
}

export const MESSAGE_ROUTES: Route[] = [
  route('im.message.create', 'POST /open-apis/im/v1/messages', {
    ...CREATE,
    scopes: SEND,
    counted: true,
    handle: (context) => {
      const { sim, app, query, body } = context;
      const chat = receiver(sim, app, query.receive_id_type, body.receive_id);
      const { uuid, content, msg_type: type } = body;
      return send(context, chat, { type, content, uuid, receiver: chat.id });
    },
  }),
  route('im.message.reply', 'POST /open-apis/im/v1/messages/:message_id/reply', {
    body: REPLY,
    scopes: SEND,
    counted: true,
    handle: (context) => {
      const { sim, app, body } = context;
      const parent = visible(context);
      if (parent.recalled) throw new Refusal(230011);
      const chat = speakable(sim, app, parent.chat);
      const { uuid, content, msg_type: type } = body;
      const place = answering(sim, parent, body.reply_in_thread === true);
      return send(context, chat, { type, content, uuid, receiver: parent.id, ...place });
    },
  }),
  route('im.message.get', 'GET /open-apis/im/v1/messages/:message_id', {
    query: z.strictObject({
      user_id_type: z.enum(['open_id', 'union_id', 'user_id']).optional(),
      card_msg_content_type: z.enum(['raw_card_content', 'user_card_content']).optional(),
      with_sender_name: z.stringbool().optional(),
    }),
    scopes: ['im:message', 'im:message:readonly'],
    counted: true,
    handle: (context) => {
      const message = visible(context);
      const whole = context.query.card_msg_content_type !== undefined;
      return data({ items: [wireMessage(context.sim, context.app, message, whole)] });
    },
  }),
];
