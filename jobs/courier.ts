import type { Instant, Platform } from '../core/ids.ts';
import { delayOf } from '../core/outcome-table.ts';
import type { Noted } from '../core/ports.ts';
import { forgetRest, restsUntil } from '../core/tell/rest.ts';
import { ring } from './alarms.ts';
import { buildAll } from './build.ts';
import type { Counters, CourierOptions, CourierPorts } from './courier-ports.ts';
import { adapterOf, closedPlatforms, type Desk, roomOfAll } from './desk.ts';
import { Line } from './line.ts';
import { findDue } from './look.ts';
import { Nap } from './nap.ts';
import { endUnsent, wishesOf } from './set-aside.ts';
import { Settler } from './settler.ts';
import { sift } from './sift.ts';
import { admit, start, startNoted } from './start.ts';

const defaults = { inFlight: 30, batch: 50, lingerMs: 0, drainMs: 5000 };
/** Rows looked at when everything nearer is blocked. */
const farthest = 800;
/** How long calls that were cut short may take to say so. */
const hangUpMs = 1000;
/** What a dead process had sent has arrived by then: a repaint made now must not be overtaken by an older one. */
const arrivalMs = 3000;
/** Also without a wake: clocks jump, and other processes write rows. */
const heartbeatMs = 60_000;

/** The one loop that posts and paints. It may be killed at any instant; what it must know stands in the database. */
export class Courier {
  readonly counters: Counters = { posted: 0, painted: 0, repeated: 0, expired: 0, failed: 0, throttled: 0 };
  readonly #ports: CourierPorts;
  readonly #options: CourierOptions & typeof defaults;
  readonly #nap: Nap;
  readonly #calls = new Set<Promise<void>>();
  #desk: Desk;
  /** Whether what a dead process left has been noted, and nobody has asked us to stop. */
  #isOpen = false;
  /** How many times farther than there is room for it looks: more when everything nearer is blocked. */
  #reach = 1;

  constructor(ports: CourierPorts, options: CourierOptions = {}) {
    this.#ports = ports;
    this.#options = { ...defaults, ...options };
    this.#nap = new Nap(ports.world.clock, () => this.#calls.size === 0 && this.#desk.settler.idle);
    this.#desk = this.#freshDesk(AbortSignal.abort());
  }

  /** Something may be due. */
  wake(): void {
    this.#nap.wake();
  }

  /** A repaint that its unit has noted. Left to the next look where it may not start now. */
  paint(noted: Noted): void {
    if (!this.#isOpen) return;
    const call = startNoted(this.#desk, noted);
    if (call) this.#follow(call);
  }

  /** Resolves when nothing is due now, no call is under way and every end is noted. */
  idle(): Promise<void> {
    return this.#nap.idle();
  }

  /** Until the signal aborts; then waits for calls under way, for a while. Rejects never; may be run again. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports.world;
    const hangUp = new AbortController();
    this.#desk = this.#freshDesk(hangUp.signal);
    let recovered = false;
    for (let failures = 0; !signal.aborted; ) {
      this.#nap.looking();
      try {
        if (!recovered) await this.#recover();
        recovered = true;
        this.#isOpen = !signal.aborted;
        const pause = await this.#pass();
        failures = 0;
        if (pause > 0) await this.#nap.sleep(pause, signal);
        else await new Promise<void>((resolve) => setImmediate(resolve));
      } catch (error) {
        this.#ports.log?.('the courier cannot read or take its rows', error);
        failures++;
        await clock.sleep(delayOf(failures, this.#ports.world.random.fraction()), signal);
      }
    }
    this.#isOpen = false;
    await this.#drain(hangUp);
  }

  #freshDesk(signal: AbortSignal): Desk {
    const { crash } = this.#options;
    const { adapters, log, world } = this.#ports;
    const settler = new Settler({
      clock: world.clock,
      db: world.db,
      lingerMs: this.#options.lingerMs,
      before: () => crash?.('X8'),
      after: () => crash?.('X9'),
      conclude: (tx, notes) => ring(tx, this.#ports, notes),
      idle: () => this.#nap.check(),
      log: (problem, error) => log?.(problem, error),
    });
    const line = () => new Line(this.#options.inFlight, () => world.random.fraction());
    return {
      ports: this.#ports,
      options: this.#options,
      settler,
      counters: this.counters,
      lines: new Map([...adapters.keys()].map((name) => [name, line()])),
      posting: new Set(),
      painting: new Set(),
      signal,
      wake: () => this.wake(),
    };
  }

  /** Looks once, starts what may start, and says how long to sleep (ms); 0: look again at once. */
  async #pass(): Promise<number> {
    const desk = this.#desk;
    const room = roomOfAll(desk);
    const near = Math.min(this.#options.batch, room);
    const found = await findDue(this.#ports, near * this.#reach + desk.painting.size, closedPlatforms(desk));
    const { ready, ended, opensAt } = sift(desk, found.due);
    const built = await buildAll(this.#ports, ready, (at) => adapterOf(desk, at.platform).traits);
    const wishes = wishesOf(desk, built);
    const admitted = admit(desk, wishes, found.companies);
    for (const call of await start(desk, admitted)) this.#follow(call);
    const heldBack = wishes.length - admitted.posts.length - admitted.pictures.length;
    const moved = ended + built.length > heldBack;
    const mayStart = roomOfAll(desk) > 0;
    if (found.full && moved && mayStart) return 0;
    if (found.full && !moved && mayStart && near * this.#reach < farthest) {
      this.#reach *= 4;
      return 0;
    }
    if (!found.full || !mayStart) this.#reach = 1;
    return this.#pause(found.nextDue, [opensAt, admitted.opensAt]);
  }

  #follow(call: Promise<void>): void {
    const done = call.finally(() => {
      this.#calls.delete(done);
      this.#nap.check();
    });
    this.#calls.add(done);
  }

  #pause(nextDue: Instant | undefined, opensAt: readonly (number | undefined)[]): number {
    const { clock } = this.#ports.world;
    const mono = clock.monotonic();
    const reopens = [...this.#desk.lines.values()].map((line) => line.reopens(mono));
    const opens = [...opensAt, ...reopens].flatMap((at) => (at === undefined ? [] : [at - mono]));
    const due = nextDue === undefined ? [] : [nextDue - clock.now()];
    return Math.max(1, Math.min(heartbeatMs, ...due, ...opens));
  }

  /** What was on its way when a process died, a row left `sending` or a repaint: nobody knows what became of it. */
  async #recover(): Promise<void> {
    const platforms = [...this.#ports.adapters.keys()];
    const { left, places, resting } = await this.#ports.world.db.read('courier.recover', async (tx) => {
      const rows = await tx.outbox.sending();
      const resting: Platform[] = [];
      for (const platform of platforms) if ((await restsUntil(tx, platform)) > 0) resting.push(platform);
      return { left: rows, places: await tx.conversations.many(rows.map((row) => row.conversation)), resting };
    });
    const until = this.#ports.world.clock.now() + arrivalMs;
    await this.#ports.world.db.write('courier.recover-paints', (tx) => tx.shown.recover(until));
    // What a platform allows may have been bought meanwhile, and a refusal costs nothing: it is asked again.
    if (resting.length > 0) {
      await this.#ports.world.db.write('courier.ask-again', async (tx) => {
        for (const platform of resting) await forgetRest(tx, platform);
      });
    }
    for (const row of left) {
      const at = places.get(row.conversation);
      if (!at || !this.#ports.adapters.has(at.platform)) continue;
      // Its attempt was counted when it was taken.
      const post = { ...row, attempts: row.attempts - 1 };
      endUnsent(this.#desk, { row: post, at }, { kind: 'unknown', why: 'we stopped while it was being sent' });
    }
  }

  async #drain(hangUp: AbortController): Promise<void> {
    const { clock } = this.#ports.world;
    const { settler } = this.#desk;
    const done = new AbortController();
    const quiet = this.#quiet();
    await Promise.race([quiet, clock.sleep(this.#options.drainMs, done.signal)]);
    // An aborted call ends as unknown or not sent; that is still worth noting.
    hangUp.abort();
    await Promise.race([quiet, clock.sleep(hangUpMs, done.signal)]);
    settler.giveUp();
    done.abort();
    this.#nap.end();
  }

  async #quiet(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all(this.#calls);
    await this.#desk.settler.settled();
  }
}
