import type { Picture, SendOutcome } from '../core/ports.ts';
import type { Stores } from '../core/stores.ts';
import type { Built } from './build.ts';
import { endPost } from './calls.ts';
import { adapterOf, type Desk, moment } from './desk.ts';
import type { Due } from './look.ts';
import { repost } from './painting.ts';
import type { Utterance } from './posting.ts';

/** A row whose content cannot be built is looked at again after this long. */
const brokenMs = 60_000;

/** Ends a post without a call: too late, no chat, or nobody knows what became of it. */
export function endUnsent(
  desk: Desk,
  { row: post, at }: Pick<Due & { kind: 'post' }, 'row' | 'at'>,
  outcome: SendOutcome,
): void {
  desk.posting.add(at.id);
  const { traits } = adapterOf(desk, at.platform);
  endPost(desk, { post, at, revision: null, hash: '', outcome, traits, ...moment(desk) });
}

export type Wish =
  | { readonly kind: 'post'; readonly due: Due; readonly utterance: Utterance }
  | { readonly kind: 'paint'; readonly due: Due; readonly picture: Picture };

/** Notes the rows that need no call and gives those that do. */
export function wishesOf(desk: Desk, all: readonly Built[]): Wish[] {
  const wishes: Wish[] = [];
  const { now } = moment(desk);
  for (const built of all) {
    const { due } = built;
    if (built.kind === 'broken') {
      desk.ports.log?.('a card cannot be built', built.error);
      const dueAt = now + brokenMs;
      aside(desk, due, async (tx) =>
        due.kind === 'post'
          ? tx.outbox.settle(due.row.id, { status: 'ready', dueAt, why: 'its card cannot be built' })
          : tx.shown.defer(due.row.id, dueAt),
      );
    } else if (built.kind === 'post') {
      if (built.utterance) wishes.push({ kind: 'post', due, utterance: built.utterance });
      else aside(desk, due, (tx) => tx.outbox.settle(due.row.id, { status: 'superseded', settledAt: now }));
    } else {
      const { paint } = built;
      if (paint.kind === 'revise') wishes.push({ kind: 'paint', due, picture: paint.picture });
      else if (paint.kind === 'gone') aside(desk, due, (tx) => tx.shown.gone(due.row.id));
      else if (paint.kind === 'repost') aside(desk, due, (tx) => repost(tx, paint.picture, now));
      else aside(desk, due, (tx) => same(tx, paint.picture, paint.kind === 'spared' ? paint.picture.shown.hash : null));
    }
  }
  return wishes;
}

/** Wanted no more. `standing`: what it keeps showing, if that is not the picture. */
async function same(tx: Stores, { shown, revision, hash }: Picture, standing: string | null): Promise<void> {
  await tx.shown.painted(shown.id, shown.paint, { revision, hash: standing ?? hash });
}

function aside(desk: Desk, due: Due, apply: (tx: Stores) => Promise<unknown>): void {
  const [busy, id] = due.kind === 'post' ? [desk.posting, due.at.id] : [desk.painting, due.row.id];
  busy.add(id);
  desk.settler.add({
    order: 0,
    apply: async (tx) => {
      await apply(tx);
      return () => {
        busy.delete(id);
        desk.wake();
      };
    },
  });
}
