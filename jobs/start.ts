import type { Platform } from '../core/ids.ts';
import type { Noted, Picture } from '../core/ports.ts';
import { callPost, callRevise } from './calls.ts';
import { callOf } from './channel.ts';
import { adapterOf, type Desk, isOpen, roomOf } from './desk.ts';
import { type Company, companyOf, grouped, type Utterance } from './posting.ts';
import type { Wish } from './set-aside.ts';

export interface Admitted {
  readonly posts: readonly Utterance[];
  readonly pictures: readonly Picture[];
  /** When (monotonic) the first wish held back by pace may be made. */
  readonly opensAt: number | undefined;
}

/**
 * Takes room and pace for each wish in order; those without either wait. `companies`: a post that goes again with
 * others waits until all of them can.
 */
export function admit(desk: Desk, wishes: readonly Wish[], companies: ReadonlyMap<string, number>): Admitted {
  const { pacer, world } = desk.ports;
  const posts: Utterance[] = [];
  const pictures: Picture[] = [];
  let opensAt: number | undefined;
  for (const { platform, together, needed } of parties(wishes, companies)) {
    const until = Math.max(...together.map(({ due }) => pacer.until(due.call)));
    if (until > world.clock.monotonic()) opensAt = Math.min(until, opensAt ?? until);
    else if (together.length >= needed && roomOf(desk, platform) > 0) {
      for (const wish of together) {
        pacer.spend(wish.due.call);
        desk.lines.get(platform)?.take();
        if (wish.kind === 'post') posts.push(wish.utterance);
        else pictures.push(wish.picture);
      }
    }
  }
  return { posts, pictures, opensAt };
}

interface Party {
  readonly platform: Platform;
  readonly together: Wish[];
  readonly needed: number;
}

function parties(wishes: readonly Wish[], companies: ReadonlyMap<string, number>): Party[] {
  const all: Party[] = [];
  const known = new Map<string, Party>();
  for (const wish of wishes) {
    const company = wish.kind === 'post' ? companyOf(wish.utterance.post) : null;
    const joined = company === null ? undefined : known.get(company);
    if (joined) {
      joined.together.push(wish);
      continue;
    }
    const needed = company === null ? 1 : (companies.get(company) ?? 1);
    const party = { platform: wish.due.call.platform, together: [wish], needed };
    all.push(party);
    if (company !== null) known.set(company, party);
  }
  return all;
}

/**
 * Makes a repaint that its own unit noted, unless somebody paints the copy already or it would have to wait. It takes
 * room without asking for it: there are never more than taps answered this moment, and each waits for nothing else.
 */
export function startNoted(desk: Desk, noted: Noted): Promise<void> | undefined {
  const { pacer, world } = desk.ports;
  const { shown, at } = noted.picture;
  const call = callOf(at, shown.message);
  const mustWait = !isOpen(desk, at.platform) || pacer.until(call) > world.clock.monotonic();
  if (mustWait || desk.painting.has(shown.id)) return undefined;
  pacer.spend(call);
  desk.lines.get(at.platform)?.take();
  desk.painting.add(shown.id);
  return callRevise(desk, adapterOf(desk, at.platform), noted);
}

/** Commits that these are being sent, then speaks. Gives the calls under way. */
export async function start(desk: Desk, { posts, pictures }: Admitted): Promise<Promise<void>[]> {
  if (posts.length + pictures.length === 0) return [];
  for (const one of posts) desk.posting.add(one.at.id);
  for (const one of pictures) desk.painting.add(one.shown.id);
  const companies = grouped(posts, (at) => adapterOf(desk, at.platform).traits);
  let taken: Taken;
  try {
    taken = await take(desk, companies, pictures);
  } catch (error) {
    drop(desk, posts, pictures);
    throw error;
  }
  const passed = pictures.filter((one) => !taken.pictures.some(({ picture }) => picture === one));
  drop(
    desk,
    posts.filter((one) => !taken.posts.has(one)),
    passed,
  );
  // They are still wanted, and look different by now.
  if (passed.length > 0) desk.wake();
  const going = companies
    .map(({ key, members }) => ({ key, members: members.filter((one) => taken.posts.has(one)) }))
    .filter(({ members }) => members.length > 0);
  return [
    ...going.map((company) => callPost(desk, platformOf(desk, company), company)),
    ...taken.pictures.map((noted) => callRevise(desk, adapterOf(desk, noted.picture.at.platform), noted)),
  ];
}

const platformOf = (desk: Desk, { members }: Company) => adapterOf(desk, members[0]?.at.platform ?? 'telegram');

interface Taken {
  readonly posts: Set<Utterance>;
  readonly pictures: Noted[];
}

/** One unit for all: after it is on disk, and only then, a call may be made. */
async function take(desk: Desk, companies: readonly Company[], pictures: readonly Picture[]): Promise<Taken> {
  const { crash, sabotage } = desk.options;
  crash?.('X5');
  return desk.ports.world.db.write('courier.take', async (tx) => {
    const taken: Taken = { posts: new Set(), pictures: [] };
    for (const { key, members } of companies) {
      for (const one of members) {
        // The subject's revision at the first attempt: what a platform that remembers keys will show.
        const revision = one.post.revision ?? one.revision;
        const mine = sabotage === 'send-twice' || (await tx.outbox.take(one.post.id, revision, key));
        if (mine) taken.posts.add(one);
      }
    }
    for (const one of pictures) {
      const paint = await tx.shown.startPaint(one.shown.id);
      // It stepped back, healed or was held after this was built: what was built must not be shown.
      if (paint !== one.shown.paint + 1) continue;
      taken.pictures.push({ picture: one, paint });
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
