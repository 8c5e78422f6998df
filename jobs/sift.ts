import type { Platform } from '../core/ids.ts';
import { type Desk, roomOf } from './desk.ts';
import type { Due } from './look.ts';
import { companyOf } from './posting.ts';
import { endUnsent } from './set-aside.ts';

export interface Sifted {
  /** Worth building now, in order. */
  readonly ready: readonly Due[];
  /** How many ended here. */
  readonly ended: number;
  /** When (monotonic) the first row held back by pace may go. */
  readonly opensAt: number | undefined;
}

/** Leaves out what is under way, too late, without a chat, held back by pace, or more than there is room for. */
export function sift(desk: Desk, all: readonly Due[]): Sifted {
  const { pacer, world } = desk.ports;
  const now = world.clock.now();
  const mono = world.clock.monotonic();
  const room = new Map<Platform, number>();
  const invited = new Set<string>();
  const ready: Due[] = [];
  let ended = 0;
  let opensAt: number | undefined;
  for (const due of all) {
    if (due.kind === 'post' ? desk.posting.has(due.at.id) : desk.painting.has(due.row.id)) continue;
    if (due.kind === 'post' && due.row.until !== null && due.row.until <= now) {
      endUnsent(desk, due, { kind: 'not-sent', why: 'too late' });
      ended++;
      continue;
    }
    if (due.kind === 'post' && due.at.goneAt !== null) {
      endUnsent(desk, due, { kind: 'refused', reason: 'no-chat', why: 'the chat is gone' });
      ended++;
      continue;
    }
    const until = pacer.until(due.call);
    if (until > mono) {
      opensAt = Math.min(until, opensAt ?? until);
      continue;
    }
    const { platform } = due.call;
    const company = due.kind === 'post' ? companyOf(due.row) : null;
    if (company !== null && invited.has(company)) {
      ready.push(due);
      continue;
    }
    const left = room.get(platform) ?? roomOf(desk, platform);
    room.set(platform, left - 1);
    if (left <= 0) continue;
    ready.push(due);
    if (company !== null) invited.add(company);
  }
  return { ready, ended, opensAt };
}
