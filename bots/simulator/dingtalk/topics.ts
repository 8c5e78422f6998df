import type { PushKind } from './simulator.ts';

/** What can be subscribed to, and how each kind of push travels. */

export interface Topic {
  type: 'EVENT' | 'CALLBACK';
  topic: string;
}

export const TOPICS: Record<PushKind, Topic> = {
  message: { type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' },
  tap: { type: 'CALLBACK', topic: '/v1.0/card/instances/callback' },
  event: { type: 'EVENT', topic: '*' },
};

/** Known to the platform, never pushed here. */
const SILENT = ['/v1.0/graph/api/invoke', '/v1.0/im/bot/messages/delegate'];

export function nameOf({ type, topic }: Topic): string {
  return `${type} ${topic}`;
}

export function isTopic({ type, topic }: { type?: unknown; topic?: unknown }): boolean {
  if (type === 'CALLBACK' && SILENT.some((silent) => silent === topic)) return true;
  return Object.values(TOPICS).some((known) => known.type === type && known.topic === topic);
}

/** A push that is answered after this counts as unanswered. */
export const PUSH_TIMEOUT = 3_000;

/**
 * Milliseconds after the first push at which an unanswered one goes out again; undefined = never. Messages were seen
 * again after 16 and after 60 seconds; events come back until they are answered; a tap comes once.
 */
export function againAt(what: PushKind, attempts: number): number | undefined {
  if (what === 'message') return [16_000, 60_000][attempts - 1];
  return what === 'event' ? 60_000 * attempts : undefined;
}
