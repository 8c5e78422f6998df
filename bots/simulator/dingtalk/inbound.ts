import { newSession } from './session.ts';
import type { Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import { type ChatState, digest, type PersonState, type StoredMessage } from './state.ts';

/** What the robot is told of a message. */

const opaque = (text: string) => `$:LWCP_v1:$${Buffer.from(digest(text), 'hex').subarray(0, 20).toString('base64url')}`;

const WIRE_KIND: Partial<Record<StoredMessage['kind'], string>> = { card: 'interactiveCard' };

function quoted(sim: Sim, chat: ChatState, message: StoredMessage): { text?: Payload; beside?: Payload } {
  const target = chat.messages.find(({ id }) => id === message.replyTo);
  if (target === undefined) return {};
  const repliedMsg = {
    msgId: target.id,
    msgType: WIRE_KIND[target.kind] ?? target.kind,
    senderId: opaque(target.from === '' ? sim.app.clientId : target.from),
    createdAt: target.at,
    ...(target.kind === 'text' ? { content: { text: target.text } } : {}),
  };
  const beside = target.from === '' ? { originalProcessQueryKey: target.id } : { originalMsgId: target.id };
  return { text: { isReplyMsg: true, repliedMsg }, beside };
}

/** @param content of the message's own kind, e.g. `{text: {...}}` or `{content: {...}}` */
export function robotMessage(
  sim: Sim,
  chat: ChatState,
  person: PersonState,
  message: StoredMessage,
  content: { msgtype: string; text?: Payload; content?: Payload },
): Payload {
  const group = chat.kind === 'group';
  const quote = quoted(sim, chat, message);
  const { text, ...others } = content;
  const robot = { chatbotCorpId: sim.app.corpId, chatbotUserId: opaque(sim.app.clientId), robotCode: sim.app.clientId };
  return {
    ...{ conversationType: group ? '2' : '1', conversationId: chat.id },
    ...(group ? { conversationTitle: chat.title, isInAtList: true } : {}),
    ...(group ? { atUsers: [{ dingtalkId: robot.chatbotUserId }] } : {}),
    ...{ msgId: message.id, createAt: message.at },
    ...others,
    ...(text === undefined ? {} : { text: { ...text, ...quote.text } }),
    ...quote.beside,
    ...{ senderStaffId: person.outside ? '' : person.userId, senderId: opaque(person.userId) },
    ...{ senderUnionId: person.unionId, senderNick: person.name, senderCorpId: sim.app.corpId },
    ...{ senderPlatform: 'Mac', isAdmin: person.admin ?? false },
    ...robot,
    ...newSession(sim, chat.id),
  };
}

/** The allowance is gone: the robot learns that somebody spoke, and not what. */
export function withoutContent(data: Payload): Payload {
  const { text: _text, content: _content, ...rest } = data;
  return { ...rest, errorCode: '20001', errorMessage: 'the stream push allowance of this month is used up' };
}
