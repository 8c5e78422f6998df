import { expect } from 'vitest';
import type { TaskId } from '../../core/ids.ts';
import type { AuditEntry } from '../../core/stores/log.ts';
import type { Stores } from '../../core/stores.ts';
import { allowed, allowedToApi } from '../../core/tasks/allowed.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { perform } from '../../core/tasks/perform.ts';
import type { Actor, Task, TaskFacts } from '../../core/tasks/task.ts';
import type { Verb } from '../../core/tasks/verbs.ts';
import { taskTimers } from '../../jobs/task-timers.ts';
import { actorOf, argsOf } from './args.ts';
import { naming, replay, same, shadow, shadowOf } from './compare.ts';
import { fileAsModel, fileReally } from './filing.ts';
import type { Kind, Model, Move } from './model.ts';
import { everybodyHere, type Office, setAway, setMembers } from './office.ts';
import { mayDo, step, ticked } from './reference.ts';
import { turnedDown } from './rejections.ts';
import { type Doer, groupCodes, isPerson, lists, people, roles, waitsFor } from './rights.ts';
import { type Draw, type Start, tried } from './walk.ts';

/** The way of a task whose people do what they are there for. */
const along: Readonly<Partial<Record<Model['stage'], string>>> = {
  ...{ pending_review: 'approve', returned: 'resubmit', reviewed: 'assign', assigned: 'accept' },
  ...{ in_progress: 'finish', done: 'confirm', confirmed: 'close' },
};

/** One walk through one unit of work: the machine and its twin side by side, compared after every step. */
export class Twins {
  readonly seen = new Set<string>();
  /** What happened, for whoever reads a failure. */
  readonly story: string[] = [];
  readonly #office: Office;
  readonly #tx: Stores;
  readonly #past: Task[] = [];
  readonly #refused: Pick<AuditEntry, 'verb' | 'person' | 'correlation'>[] = [];
  #town = everybodyHere;
  #id: TaskId = 0;
  #task: Model;
  /** As they were compared last. */
  #facts: TaskFacts | undefined;
  #count = 0;
  readonly #prefix: string;
  readonly #start: Start;

  private constructor(office: Office, tx: Stores, start: Start, task: Model) {
    this.#office = office;
    this.#tx = tx;
    this.#start = start;
    this.#task = task;
    this.#prefix = `walk-${office.clock.walks++}-`;
  }

  static async begin(office: Office, tx: Stores, type: string, kind: Kind, start: Start): Promise<Twins> {
    const twins = new Twins(office, tx, start, fileAsModel(everybodyHere, kind, start, office.clock.now));
    twins.story.push(JSON.stringify({ type, ...start }));
    twins.#id = await fileReally(office, tx, twins.#actor(start.by), type, start);
    twins.seen.add(start.way === 'done before' ? 'add_done' : 'submit');
    twins.#compare(await twins.#fresh());
    return twins;
  }

  /** Whatever happens next, to both. */
  async next(draw: Draw): Promise<void> {
    const { clock } = this.#office;
    if (draw.event === 'nothing') return undefined;
    if (draw.minutes > 0) await this.#pass(draw.minutes);
    if (draw.event !== 'move') return this.#change(draw);
    const move = tried(this.#town, this.#task, this.#start, draw, clock.now);
    if (!move) return undefined;
    const kind = await this.#attempt(move);
    if (kind === 'moved' && draw.twice) await this.#attempt(move);
  }

  /** One move by both; what the machine answers is what its twin does. */
  async #attempt(move: Move): Promise<string> {
    const { world, clock } = this.#office;
    const before = this.#facts;
    const { kind, task } = step(this.#town, this.#task, move, clock.now);
    this.story.push(`${JSON.stringify(move)}: ${kind}`);
    const actor = this.#actor(move.by);
    const { verb, turn } = move;
    const result = await perform(this.#tx, world, actor, {
      ...{ verb: verb as Verb, task: this.#id, args: argsOf(this.#office, move) },
      ...(turn === undefined ? {} : { turn }),
    });
    expect({ move, kind: result.kind }).toEqual({ move, kind });
    if (result.kind === 'refused' && isPerson(move.by)) {
      expect(result.allowed.toSorted()).toEqual(mayDo(this.#town, this.#task, move.by, clock.now).toSorted());
    }
    const after = await this.#fresh();
    if (result.kind === 'moved') {
      same(naming(result.facts, after), naming(after, after));
      if (verb === 'snooze') same(after.task, before?.task);
      this.seen.add(verb);
      this.#task = task;
      this.#compare(after);
      return kind;
    }
    if (result.kind === 'refused' || result.kind === 'unknown') {
      this.#refused.unshift({ verb, person: actor.person?.id ?? null, correlation: actor.correlation });
    }
    same(after, before);
    return kind;
  }

  /** What lists show of it, what was refused, and whether the log alone tells how it came to be what it is. */
  async look(): Promise<void> {
    const { clock, person } = this.#office;
    const there = people.filter((who) => !this.#town.away.includes(who));
    for (const who of there.filter((_, index) => index % 3 === this.#id % 3)) {
      const listed = async (filter: 'waiting' | 'all') => {
        const reader = { id: person(who).id, roles: roles[who] };
        const query = { reader, filter, now: clock.now, limit: 100, offset: 0 } as const;
        return (await this.#tx.tasks.list(query)).tasks.some((one) => one.id === this.#id);
      };
      const isLater = (this.#task.later[who] ?? 0) > clock.now;
      const isWaiting = waitsFor(this.#town, this.#task, who) && !isLater;
      expect([who, 'waiting', await listed('waiting')]).toEqual([who, 'waiting', isWaiting]);
      // Of closed ones there are more than fit a page.
      if (this.#task.stage === 'closed') continue;
      expect([who, 'all', await listed('all')]).toEqual([who, 'all', lists(this.#town, this.#task, who)]);
    }
    const audit = await this.#tx.audit.list(this.#refused.length + 1);
    const written = audit.filter(({ correlation }) => correlation.startsWith(this.#prefix));
    expect(written.map(({ verb, person, correlation }) => ({ verb, person, correlation }))).toEqual(this.#refused);
    replay((await this.#fresh()).task, await this.#tx.log.of(this.#id, 1_000), this.#past);
  }

  /** From wherever it is, with everybody there: along the way to its end. */
  async home(): Promise<void> {
    const { clock, person } = this.#office;
    await this.#restore();
    for (let verb = along[this.#task.stage]; verb; verb = along[this.#task.stage]) {
      const facts = await this.#fresh();
      const by = people.find((who) => allowed(facts, person(who), clock.now).some((one) => one.verb === verb));
      const to = people.findLast((who) => !turnedDown(this.#task, who));
      if (!by || !to) throw new Error(`nobody can ${verb}`);
      const { turn } = this.#task;
      expect(await this.#attempt({ verb, by, ...(verb === 'assign' ? { to } : {}) })).toBe('moved');
      expect(this.#task.turn).toBeGreaterThan(turn);
    }
    expect(this.#task.stage).toBe('closed');
    await this.#tx.jobs.cancel({ kind: 'task', id: this.#id });
  }

  async #fresh(): Promise<TaskFacts> {
    const facts = await factsOf(this.#tx, this.#office.world, this.#id);
    if (!facts) throw new Error('gone');
    return facts;
  }

  /** Time passes, and what is due is done. */
  async #pass(minutes: number): Promise<void> {
    const { clock, world } = this.#office;
    clock.now += minutes * 60_000;
    this.story.push(`${minutes} minutes pass`);
    let before = this.#facts;
    for (;;) {
      const due = await this.#tx.jobs.take('twins', clock.now, 1, 20);
      for (const job of due) {
        const handler = taskTimers(world, perform).find(({ kind }) => kind === job.kind);
        // A job of the same lot may have made it moot.
        const isOpen = await this.#tx.jobs.done(job.id, 'twins', clock.now);
        if (isOpen && job.subject?.id === this.#id) await handler?.act(this.#tx, undefined, job);
      }
      if (due.length === 0) break;
      before = undefined;
    }
    this.#task = ticked(this.#town, this.#task, clock.now);
    // Where nothing was due nothing was written; what may be done then can differ all the same.
    const facts = before ?? (await this.#fresh());
    for (const { verb, actor } of facts.log) if (actor === 'system') this.seen.add(verb);
    this.#compare(facts);
  }

  /** Somebody leaves or comes back, or changes groups. */
  async #change({ event, to, group }: Draw): Promise<void> {
    const { away, groups } = this.#town;
    this.story.push(`${to}: ${event} ${group}`);
    const turned = (some: readonly (typeof to)[]) =>
      some.includes(to) ? some.filter((one) => one !== to) : [...some, to];
    if (event === 'regroup') {
      const members = turned(groups[group]);
      await setMembers(this.#office, this.#tx, group, members);
      this.#town = { away, groups: { ...groups, [group]: members } };
      // Somebody must be left who can be meant.
    } else if (to !== 'anna') {
      await setAway(this.#office, this.#tx, to, !away.includes(to));
      this.#town = { groups, away: turned(away) };
    }
    this.#compare(await this.#fresh());
  }

  async #restore(): Promise<void> {
    for (const who of this.#town.away) await setAway(this.#office, this.#tx, who, false);
    for (const code of groupCodes) {
      if (this.#town.groups[code] === everybodyHere.groups[code]) continue;
      await setMembers(this.#office, this.#tx, code, everybodyHere.groups[code]);
    }
    this.#town = everybodyHere;
    this.#facts = undefined;
  }

  #actor(by: Doer): Actor {
    return actorOf(this.#office, by, `${this.#prefix}${this.#count++}`);
  }

  /** Both are in the same state, and everybody may do in it what the twin says. */
  #compare(facts: TaskFacts): void {
    const { clock, person, who } = this.#office;
    this.#facts = facts;
    if (facts.task.revision !== this.#past.at(-1)?.revision) this.#past.push(facts.task);
    same(shadow(facts, who), shadowOf(this.#task, this.#town));
    const compared = (by: Doer, may: readonly { readonly verb: Verb }[]) =>
      same(
        [by, ...may.map(({ verb }) => verb).toSorted()],
        [by, ...mayDo(this.#town, this.#task, by, clock.now).toSorted()],
      );
    for (const one of people) {
      const disabledAt = this.#town.away.includes(one) ? 1 : null;
      compared(one, allowed(facts, { ...person(one), disabledAt }, clock.now));
    }
    compared('api', allowedToApi(facts, clock.now));
  }
}
