import type { Card } from '../../core/cards/card.ts';
import type { Target } from '../../core/ports.ts';
import { spaceOf, spacesLimit, spacesPrefix } from './ids.ts';

/** Targets that one card can serve, and which outcomes of the post are theirs. */
export interface Batch {
  /** The first of them; the others share its kind, language and zone. */
  readonly first: Target;
  readonly targets: readonly Target[];
  readonly places: readonly number[];
  /** Tells this card from the others of the same post, also when only some of its targets are left. */
  readonly part: string;
}

interface Open {
  readonly first: Target;
  readonly targets: Target[];
  readonly places: number[];
  length: number;
}

/**
 * One card for many where everybody will always see the same: conversations, and snapshots. Everybody's own card of a
 * live subject is a card of its own, however equal they look today: what one of them presses will part them, and a
 * card's public data cannot differ.
 */
export function batches(all: readonly { readonly target: Target; readonly place: number }[], card: Card): Batch[] {
  const groups = new Map<string, Open[]>();
  for (const { target, place } of all) {
    const { kind, externalId } = target.place;
    const isAlone = kind === 'direct' && card.subject !== undefined;
    const group = [kind, target.locale, target.zone, ...(isAlone ? [externalId] : [])].join(' ');
    const open = groups.get(group) ?? [];
    groups.set(group, open);
    const cost = spaceOf(target.place).length + 1;
    const last = open.at(-1);
    if (last && last.length + cost <= spacesLimit) {
      last.targets.push(target);
      last.places.push(place);
      last.length += cost;
    } else {
      open.push({ first: target, targets: [target], places: [place], length: spacesPrefix.length + cost });
    }
  }
  return [...groups].flatMap(([group, open]) =>
    open.map(({ first, targets, places }, index) => ({ first, targets, places, part: `${group} ${index}` })),
  );
}
