import type { Traits } from '../core/ports.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import type { Stores } from '../core/stores.ts';
import type { CourierPorts } from './courier-ports.ts';
import type { Due } from './look.ts';
import { look, type Paint } from './painting.ts';
import { type Utterance, utter } from './posting.ts';

/** A due row with what it says now. `broken`: building it threw, a bug that must not hold up the others. */
export type Built =
  | { readonly kind: 'post'; readonly due: Due & { kind: 'post' }; readonly utterance: Utterance | undefined }
  | { readonly kind: 'paint'; readonly due: Due & { kind: 'paint' }; readonly paint: Paint }
  | { readonly kind: 'broken'; readonly due: Due; readonly error: unknown };

/** Units of so many cards: the event loop breathes between them. */
const chunk = 12;

/** Builds what every row shows from stored state, in the order given. */
export async function buildAll(
  ports: CourierPorts,
  rows: readonly Due[],
  traits: (at: Conversation) => Traits,
): Promise<Built[]> {
  const built: Built[] = [];
  const read = (some: readonly Due[]) =>
    ports.world.db.read('courier.build', async (tx) => {
      const results: Built[] = [];
      for (const due of some) results.push(await buildOne(tx, ports, due, traits));
      return results;
    });
  for (let start = 0; start < rows.length; start += chunk) {
    const some = rows.slice(start, start + chunk);
    const together = await read(some).catch(() => undefined);
    if (together) built.push(...together);
    else for (const due of some) built.push(...(await read([due]).catch((error) => [broken(due, error)])));
  }
  return built;
}

const broken = (due: Due, error: unknown): Built => ({ kind: 'broken', due, error });

async function buildOne(
  tx: Stores,
  ports: CourierPorts,
  due: Due,
  traits: (at: Conversation) => Traits,
): Promise<Built> {
  return due.kind === 'post'
    ? { kind: 'post', due, utterance: await utter(tx, ports, due.row, due.at, traits(due.at)) }
    : { kind: 'paint', due, paint: await look(tx, ports, due.row, due.at, traits(due.at)) };
}
