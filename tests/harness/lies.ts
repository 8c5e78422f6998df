import { cardFor } from '../../core/cards/card-for.ts';
import type { PersonId } from '../../core/ids.ts';
import type { ShownCard } from '../../core/stores/shown.ts';
import type { Stores } from '../../core/stores.ts';
import type { World } from '../../core/world.ts';
import { targetOf } from '../../jobs/channel.ts';
import { drawn } from './drawn.ts';
import type { Handset, SeenHere } from './handset.ts';
import type { Home } from './three-simulators.ts';

export interface Viewer extends Home {
  readonly id: PersonId;
  readonly phone: Handset;
}

export interface Lie {
  readonly viewer: string;
  readonly seen: unknown;
  readonly should: unknown;
}

/**
 * Every copy of a task that somebody's phone does not show as it would be drawn now from what is stored, viewer by viewer.
 * Empty: all of them tell the truth. Rejects when nobody sees the task at all.
 */
export async function liesOf(tx: Stores, world: World, task: number, viewers: readonly Viewer[]): Promise<Lie[]> {
  const copies = await tx.shown.of({ kind: 'task', id: task });
  if (!copies.some(({ status }) => status === 'live')) throw new Error('nobody sees this task');
  const histories = new Map<string, SeenHere[]>();
  const lies: Lie[] = [];
  for (const copy of copies) {
    const { at, card } = await truth(tx, world, copy);
    for (const { code, id, locale, platform, phone } of viewers) {
      if (platform !== at.platform || (copy.person !== null && copy.person !== id)) continue;
      const chat = at.kind === 'group' ? at.externalId : undefined;
      const history = histories.get(`${code} ${chat}`) ?? phone.messages(chat);
      histories.set(`${code} ${chat}`, history);
      const found = history.find((one) => one.id === copy.message);
      // One that stepped back is painted once more, without anything to press, and then stays as it is.
      const isLive = copy.status === 'live';
      const seen = isLive ? found?.picture : found?.buttons;
      const should = isLive ? drawn[platform](card, targetOf(at), locale) : [];
      if (JSON.stringify(seen) !== JSON.stringify(should)) lies.push({ viewer: code, seen, should });
    }
  }
  return lies;
}

async function truth(tx: Stores, world: World, copy: ShownCard) {
  const at = await tx.conversations.get(copy.conversation);
  const audience =
    copy.person === null ? ({ kind: 'conversation' } as const) : ({ kind: 'person', person: copy.person } as const);
  const shown = at && (await cardFor(tx, world, copy.subject, audience, at));
  if (!shown) throw new Error('a copy of nothing');
  return { at, card: shown.card };
}
