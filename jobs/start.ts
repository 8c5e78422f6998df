import { callPost, callRevise } from './calls.ts';
import { adapterOf, type Desk, roomOf } from './desk.ts';
import type { Picture } from './painting.ts';
import { grouped, type Utterance } from './posting.ts';
import type { Wish } from './set-aside.ts';

export interface Admitted {
  readonly posts: readonly Utterance[];
  readonly pictures: readonly Picture[];
  /** When (monotonic) the first wish held back by pace may be made. */
  readonly opensAt: number | undefined;
}

/** Takes room and pace for each wish in order; those without either wait. */
export function admit(desk: Desk, wishes: readonly Wish[]): Admitted {
  const { pacer, world } = desk.ports;
  const posts: Utterance[] = [];
  const pictures: Picture[] = [];
  let opensAt: number | undefined;
  for (const wish of wishes) {
    const { call } = wish.due;
    const until = pacer.until(call);
    if (until > world.clock.monotonic()) opensAt = Math.min(until, opensAt ?? until);
    else if (roomOf(desk, call.platform) > 0) {
      pacer.spend(call);
      desk.lines.get(call.platform)?.take();
      if (wish.kind === 'post') posts.push(wish.utterance);
      else pictures.push(wish.picture);
    }
  }
  return { posts, pictures, opensAt };
}

/** Commits that these are being sent, then speaks. Gives the calls under way. */
export async function start(desk: Desk, { posts, pictures }: Admitted): Promise<Promise<void>[]> {
  if (posts.length + pictures.length === 0) return [];
  for (const one of posts) desk.posting.add(one.at.id);
  for (const one of pictures) desk.painting.add(one.shown.id);
  let taken: Taken;
  try {
    taken = await take(desk, posts, pictures);
  } catch (error) {
    drop(desk, posts, pictures);
    throw error;
  }
  const passed = pictures.filter((one) => !taken.pictures.some(([picture]) => picture === one));
  drop(
    desk,
    posts.filter((one) => !taken.posts.includes(one)),
    passed,
  );
  // They are still wanted, and look different by now.
  if (passed.length > 0) desk.wake();
  const groups = grouped(taken.posts, (at) => adapterOf(desk, at.platform).traits);
  return [
    ...groups.map((group) => callPost(desk, platformOf(desk, group), group)),
    ...taken.pictures.map(([picture, paint]) => callRevise(desk, adapterOf(desk, picture.at.platform), picture, paint)),
  ];
}

const platformOf = (desk: Desk, group: readonly Utterance[]) => adapterOf(desk, group[0]?.at.platform ?? 'telegram');

interface Taken {
  readonly posts: Utterance[];
  readonly pictures: [Picture, paint: number][];
}

/** One unit for all: after it is on disk, and only then, a call may be made. */
async function take(desk: Desk, posts: readonly Utterance[], pictures: readonly Picture[]): Promise<Taken> {
  const { crash, sabotage } = desk.options;
  crash?.('X5');
  return desk.ports.world.db.write('courier.take', async (tx) => {
    const taken: Taken = { posts: [], pictures: [] };
    for (const one of posts) {
      // The subject's revision at the first attempt: what a platform that remembers keys will show.
      const mine = sabotage === 'send-twice' || (await tx.outbox.take(one.post.id, one.post.revision ?? one.revision));
      if (mine) taken.posts.push(one);
    }
    for (const one of pictures) {
      const paint = await tx.shown.startPaint(one.shown.id);
      // It stepped back, healed or was held after this was built: what was built must not be shown.
      if (paint !== one.shown.paint + 1) continue;
      taken.pictures.push([one, paint]);
      if (sabotage === 'settle-blind') await tx.shown.painted(one.shown.id, paint, one);
    }
    return taken;
  });
}

function drop(desk: Desk, posts: readonly Utterance[], pictures: readonly Picture[]): void {
  for (const { at } of [...posts, ...pictures]) desk.lines.get(at.platform)?.release();
  for (const one of posts) desk.posting.delete(one.at.id);
  for (const one of pictures) desk.painting.delete(one.shown.id);
}
