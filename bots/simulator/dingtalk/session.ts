import { isRecord } from './contract.ts';
import { button, type Content } from './message-params.ts';
import { post } from './messages.ts';
import { breach, Refusal, spent } from './refusal.ts';
import { SESSION_LIFE, type Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import { newId } from './state.ts';

/** Replies through the address that came with a robot message. */

export function newSession(sim: Sim, chat: string): { sessionWebhook: string; sessionWebhookExpiredTime: number } {
  const now = sim.clock.now();
  const session = newId(sim.state, '').replace('==', '');
  const expiresAt = now + SESSION_LIFE;
  const living = sim.state.sessions.filter((other) => other.expiresAt > now);
  sim.state.sessions = [...living, { session, chat, expiresAt }];
  return {
    sessionWebhook: `${sim.root}/oapi/robot/sendBySession?session=${session}`,
    sessionWebhookExpiredTime: expiresAt,
  };
}

const REQUIRED: Record<string, string[]> = {
  text: ['content'],
  markdown: ['title', 'text'],
  link: ['title', 'text', 'messageUrl'],
  actionCard: ['title', 'text'],
};

function contentOf(payload: Payload): Content {
  const type = String(payload.msgtype);
  const body = payload[type];
  const required = REQUIRED[type];
  if (required === undefined || !isRecord(body)) throw breach('40035', `no content for msgtype "${type}"`);
  const lacking = required.find((name) => typeof body[name] !== 'string' || body[name] === '');
  if (lacking !== undefined) throw breach('40035', `"${type}.${lacking}" is required`);
  const { content, title, text, messageUrl, singleTitle, singleURL, btns } = body as Record<string, string>;
  const listed = (Array.isArray(btns) ? btns : []) as { title: string; actionURL: string }[];
  const single = singleTitle === undefined ? [] : [button(1, singleTitle, singleURL ?? '')];
  const link = messageUrl === undefined ? [] : [button(1, title ?? '', messageUrl)];
  const several = listed.map((item, index) => button(index + 1, item.title, item.actionURL));
  const buttons = [...single, ...link, ...several];
  return { kind: type as Content['kind'], title: title ?? '', text: content ?? text ?? '', buttons };
}

/** Whom the reply mentions; the text has to name them as well, or nobody is. */
function mentions(payload: Payload, text: string): string[] {
  const at = (payload.at ?? {}) as { atUserIds?: string[]; isAtAll?: boolean };
  const people = at.atUserIds ?? [];
  const silent = people.find((userId) => !text.includes(`@${userId}`));
  if (silent !== undefined) throw breach('40035', `the text does not say @${silent}`);
  return [...people, ...(at.isAtAll ? ['all'] : [])];
}

export function sendBySession(sim: Sim, payload: Payload, query: URLSearchParams): unknown {
  const session = sim.state.sessions.find((candidate) => candidate.session === query.get('session'));
  // The reference names no number for it.
  if (session === undefined || session.expiresAt <= sim.clock.now())
    throw new Refusal('300001', 'the session does not exist or has expired', { errcode: 300001 });
  const content = contentOf(payload);
  const named = mentions(payload, content.text);
  // Whether these count is not written anywhere, so they do.
  if (!sim.quota.take('pushes')) throw spent();
  post(sim, session.chat, { id: newId(sim.state, 'pqk'), from: '', mentions: named, ...content });
  return {};
}
