import { type AfterPost, type AfterRevise, answered } from '../core/outcome-table.ts';
import type { ChatAdapter, Noted, PacedCall, SendOutcome } from '../core/ports.ts';
import { callOf, targetOf } from './channel.ts';
import { type Desk, moment } from './desk.ts';
import { decidePaint, type PaintEnd, settlePaint } from './painting.ts';
import type { Company } from './posting.ts';
import { decidePost, type PostEnd, settlePost } from './settle-post.ts';

/** Makes one call for posts of equal content and hands each one's end to the settler. */
export async function callPost(desk: Desk, adapter: ChatAdapter, { key, members }: Company): Promise<void> {
  const [first] = members;
  if (!first) return;
  const { platform } = adapter.traits;
  desk.options.crash?.('X6', platform);
  const { replyTo, sentKey } = first.post;
  const how = { key, isRepeat: sentKey !== null, ...(replyTo === null ? {} : { replyTo }) };
  const targets = members.map(({ at }) => targetOf(at));
  const outcomes = await safely(desk, () => adapter.post(targets, first.card, how, desk.signal));
  desk.options.crash?.('X7', platform);
  const { traits } = adapter;
  // One moment for all: what went together is due together again.
  const at = moment(desk);
  for (const [index, { card: _, ...one }] of members.entries()) {
    const outcome = outcomes[index] ?? { kind: 'unknown', why: 'the adapter gave no outcome' };
    heard(desk, outcome, callOf(one.at));
    endPost(desk, { ...one, outcome, traits, ...at });
  }
}

/** Notes a post's end, whether a call was made for it or not. */
export function endPost(desk: Desk, end: PostEnd): void {
  const { ports, settler, counters, posting } = desk;
  const after = decidePost(end);
  rest(desk, after, callOf(end.at));
  settler.add({
    order: end.post.content.kind === 'live' ? end.post.content.subject.id : 0,
    apply: async (tx, note) => {
      const ended = await settlePost(tx, ports, end, note);
      return () => {
        posting.delete(end.at.id);
        if (ended !== 'waiting') counters[ended]++;
        if (after.kind === 'detour') ports.world.wake('jobs');
        desk.wake();
      };
    },
  });
}

/** Revises one copy and hands its end to the settler. */
export async function callRevise(desk: Desk, adapter: ChatAdapter, { picture, paint }: Noted): Promise<void> {
  const { card, ...painted } = picture;
  const message = { ...targetOf(picture.at), message: picture.shown.message };
  const [outcome = { kind: 'unknown', why: 'the adapter gave no outcome' }] = await safely(desk, async () => [
    await adapter.revise(message, card, desk.signal),
  ]);
  desk.options.crash?.('X10', adapter.traits.platform);
  heard(desk, outcome, callOf(picture.at, picture.shown.message));
  endPaint(desk, { ...painted, paint, outcome, traits: adapter.traits, ...moment(desk) });
}

function endPaint(desk: Desk, end: PaintEnd): void {
  const { settler, counters, painting } = desk;
  const after = decidePaint(end);
  rest(desk, after, callOf(end.at, end.shown.message));
  const done = () => {
    painting.delete(end.shown.id);
    if (after.kind === 'painted') counters.painted++;
    if (after.kind === 'retry' && after.alarm === 'spent') desk.ports.world.wake('jobs');
    desk.wake();
  };
  settler.add({
    order: end.shown.subject.id,
    apply: async (tx, note) => {
      if (desk.options.sabotage !== 'settle-blind') await settlePaint(tx, end, note);
      return done;
    },
  });
}

/** An adapter never throws; if it does, nobody knows what was sent. */
async function safely(desk: Desk, call: () => Promise<SendOutcome[]>): Promise<SendOutcome[]> {
  try {
    return await call();
  } catch (error) {
    desk.ports.log?.('an adapter threw', error);
    return [];
  }
}

function heard(desk: Desk, outcome: SendOutcome, call: PacedCall): void {
  const { clock } = desk.ports.world;
  const line = desk.lines.get(call.platform);
  line?.release();
  if (answered(outcome)) line?.worked(clock.now());
  else line?.failed(clock.now(), clock.monotonic());
  if (outcome.kind !== 'throttled') return;
  desk.counters.throttled++;
  hush(desk, call, outcome.scope, outcome.retryAfterMs);
}

/** What the table says must rest, rests, also where it was no 429. */
function rest(desk: Desk, after: AfterPost | AfterRevise, call: PacedCall): void {
  if ('rest' in after && after.rest) hush(desk, call, after.rest.scope, after.rest.ms);
}

function hush(desk: Desk, call: PacedCall, scope: 'account' | 'conversation', ms: number): void {
  const until = desk.ports.world.clock.monotonic() + ms;
  desk.ports.pacer.pause(scope, call, until);
  if (scope === 'account') desk.lines.get(call.platform)?.rest(until);
}
