import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ApiClient, apiClient } from '../harness/api.ts';
import { eachEngine } from '../harness/engines.ts';
import { actorOf } from './args.ts';
import { fileAsModel, fileReally } from './filing.ts';
import type { Kind, Model, Move } from './model.ts';
import { everybodyHere, type Office, office } from './office.ts';
import { mayDo, step } from './reference.ts';
import { type Doer, isPerson, type Who } from './rights.ts';
import { type Draw, draws, type Start, starts, tried } from './walk.ts';
import { seed } from './walks.ts';

const still = { closeAfter: 0, remindAfter: null, confirmAfter: null, lapseAfter: null } as const;
const kinds: Readonly<Record<string, Kind>> = {
  work: { ...still, review: false, acceptance: true, confirmation: true, byRules: false },
  problem: { ...still, review: true, acceptance: true, confirmation: true, byRules: false },
  clarify: { ...still, review: false, acceptance: false, confirmation: false, byRules: true },
};
const thorough = process.env.STORIES === 'all';
const runs = { sqlite: thorough ? 200 : 40, postgresql: thorough ? 40 : 4 } as const;

/** What the API may do on nobody's behalf; `lapse` is nobody's but the system's. */
const onItsOwn = ['dispatch', 'redispatch', 'assign', 'transfer', 'share', 'unshare', 'withdraw', 'lapse'];
const wordy = ['approve', 'return', 'refuse', 'resubmit', 'transfer', 'release', 'finish', 'confirm', 'dispute'];
const takesComment = [...wordy, 'cancel', 'reopen', 'comment'];

/** As the API can say it; undefined: it has no words for that. */
function sayable(move: Move | undefined): Move | undefined {
  if (!move || move.verb === 'attach') return undefined;
  const { turn, pick: _, except: __, said, dueAt, ...rest } = move;
  const by: Doer = move.by === 'system' ? 'api' : move.by;
  return {
    ...{ ...rest, by },
    ...(turn === undefined || turn < 1 ? {} : { turn }),
    ...(said !== undefined && (takesComment.includes(move.verb) || move.verb === 'reject') ? { said } : {}),
    ...(dueAt === undefined ? {} : { dueAt }),
  };
}

const moment = (at: number) => new Date(at).toISOString();

function bodyOf(move: Move): Record<string, unknown> {
  const { verb, by, turn, to, from, groups, named, byRules, force, said, title, dueAt, until, category } = move;
  const terms = {
    ...(title === undefined ? {} : { title }),
    ...(dueAt === undefined || verb === 'reject' ? {} : { due_at: dueAt === null ? null : moment(dueAt) }),
  };
  const given = {
    ...{ person: isPerson(by) ? by : undefined, turn, to, from, groups, people: named, by_rules: byRules, category },
    force: verb === 'redispatch' ? force : undefined,
    [verb === 'reject' ? 'reason' : 'comment']: said,
    terms: Object.keys(terms).length > 0 ? terms : undefined,
    due_at: verb === 'reject' && dueAt != null ? moment(dueAt) : undefined,
    until: until === undefined ? undefined : moment(until),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

interface Answer {
  readonly result?: string;
  readonly code?: string;
  readonly allowed?: readonly string[];
  readonly turn?: number;
}

/** One walk by calls; what the API answers, and lists as possible instead, is what the model does. */
async function walk(there: Office, api: ApiClient, [type, start, all]: readonly [string, Start, readonly Draw[]]) {
  const { clock, db } = there;
  const correlation = `walk-${clock.walks++}`;
  const actor = actorOf(there, start.by, correlation);
  const id = await db.database.write('file', (tx) => fileReally(there, tx, actor, type, start));
  const town = everybodyHere;
  let task: Model = fileAsModel(town, kinds[type] as Kind, start, clock.now);
  const listed = (by: Doer) =>
    mayDo(town, task, by, clock.now)
      .filter((verb) => verb !== 'attach')
      .toSorted();
  const shown = ({ allowed = [] }: Answer) => allowed.filter((verb) => verb !== 'attach').toSorted();

  for (const draw of all) {
    if (draw.event === 'nothing') continue;
    clock.now += draw.minutes * 60_000;
    const move = sayable(tried(town, task, start, draw, clock.now));
    if (!move) continue;
    const { status, json } = await api.post<Answer>(`/tasks/T-${id}/${move.verb}`, bodyOf(move));
    const answer = { move, status, ...(status === 200 ? { result: json.result } : { code: json.code }) };
    if (move.by === 'api' && !onItsOwn.includes(move.verb)) {
      expect(answer).toEqual({ move, status: 422, code: 'needs' });
      continue;
    }
    const { kind, task: after } = step(town, task, move, clock.now);
    const wanted = {
      moved: { status: 200, result: 'moved' },
      already: { status: 200, result: 'already' },
      stale: { status: 409, code: 'stale' },
      refused: { status: 409, code: 'refused' },
      needs: { status: 422, code: 'needs' },
      unknown: { status: 404, code: 'not_found' },
    } as const;
    expect(answer).toEqual({ move, ...wanted[kind] });
    task = after;
    if (kind === 'unknown') continue;
    expect([move, shown(json)]).toEqual([move, listed(move.by)]);
    expect(json.turn).toBe(task.turn);
    const who: Who = draw.to;
    const read = await api.get<Answer>(`/tasks/T-${id}?as=${who}`);
    expect([who, shown(read.json)]).toEqual([who, listed(who)]);
  }
}

eachEngine('the API against the small twin of the machine (F2)', (fresh, engine) => {
  it(`answers what the twin does, and lists what it allows, ${runs[engine]} walks (seed ${seed})`, {
    timeout: 600_000,
  }, async () => {
    const there = await office(await fresh(), kinds);
    const api = apiClient(there.world);
    const walks = fc.tuple(fc.constantFrom(...Object.keys(kinds)), starts, draws(25));
    await fc.assert(
      fc.asyncProperty(walks, (one) => walk(there, api, one)),
      { numRuns: runs[engine], seed, unbiased: true },
    );
    expect(api.failures).toEqual([]);
  });
});
