import { type Frame, frameShape } from './shapes.ts';
import { objectOf } from './wire.ts';

export const topics = {
  spoken: '/v1.0/im/bot/messages/get',
  tap: '/v1.0/card/instances/callback',
} as const;

/** Events we do not want arrive all the same when the console has them ticked, and come again until they are answered. */
export const subscriptions: readonly { readonly type: string; readonly topic: string }[] = [
  { type: 'EVENT', topic: '*' },
  { type: 'CALLBACK', topic: topics.spoken },
  { type: 'CALLBACK', topic: topics.tap },
];

/** Undefined: no frame of this protocol. Never throws. */
export function readFrame(text: string): Frame | undefined {
  const parsed = frameShape.safeParse(objectOf(text));
  return parsed.success ? parsed.data : undefined;
}

/** The answer to a frame as the protocol spells it; `data` is JSON text. */
function answer({ headers }: Frame, data: string, code: number, message: string): string {
  const { messageId } = headers;
  return JSON.stringify({ code, headers: { contentType: 'application/json', messageId }, message, data });
}

export const callbackAnswer = (frame: Frame, response: object): string =>
  answer(frame, JSON.stringify({ response }), 200, 'OK');
export const eventAnswer = (frame: Frame): string => answer(frame, JSON.stringify({ status: 'SUCCESS' }), 200, 'OK');
/** A ping's data holds an `opaque` that must come back as it is. */
export const pingAnswer = (frame: Frame): string => answer(frame, frame.data, 200, 'OK');
export const strangerAnswer = (frame: Frame): string =>
  answer(frame, JSON.stringify({ response: {} }), 404, 'not subscribed');

/** Events that are not taken off the month's pushes. */
const free = /^(?:user_(?:add|modify|leave|active)_org|org_(?:dept|admin)_|org_change|label_)/;
export const isFreeEvent = (eventType: string): boolean => free.test(eventType);
