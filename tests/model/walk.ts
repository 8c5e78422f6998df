import fc from 'fast-check';
import { type Company, type Model, type Move, routes } from './model.ts';
import { mayDo, modelVerbs } from './reference.ts';
import { categories } from './rejections.ts';
import { type Doer, type GroupCode, groupCodes, isPerson, people, type Town, type Who } from './rights.ts';

/** How a task comes into the world. */
export interface Start {
  readonly by: 'olga' | 'sun' | 'chen' | 'api';
  readonly requester: Who | null;
  readonly company: Company;
  readonly way: 'open' | 'assigned' | 'sent' | 'done before';
  readonly to: Who;
  readonly group: GroupCode;
  /** What its people are keen on: rare ways are walked too. */
  readonly keen: keyof typeof keenOn;
}

const keenOn = {
  nothing: [],
  dates: ['reject', 'agree', 'decline'],
  disputes: ['accept', 'finish', 'dispute'],
  review: ['return', 'resubmit', 'refuse', 'reopen'],
  second_thoughts: ['accept', 'claim', 'release', 'finish', 'undo'],
} as const satisfies Record<string, readonly string[]>;

/** One thing that happens: most of the time somebody tries something, now and then the organisation changes. */
export interface Draw {
  readonly event: 'nothing' | 'move' | 'away' | 'regroup';
  /** Of ten: how many only try what they may. */
  readonly willing: number;
  readonly pick: number;
  readonly verb: string;
  readonly by: Doer;
  readonly to: Who;
  readonly group: GroupCode;
  readonly groups: readonly GroupCode[];
  readonly named: readonly Who[];
  readonly except: readonly Who[];
  readonly chosen: 'nobody said' | 'whoever claims' | 'one of the named';
  readonly byRules: boolean;
  readonly force: number;
  readonly category: string;
  /** From now. */
  readonly hours: number;
  readonly from: 'unsaid' | 'owner' | 'other';
  /** How much of ten is said with it. */
  readonly said: number;
  /** Of which turn the pressed card is; `typed`: of none. */
  readonly card: 'now' | 'typed' | 1 | 2 | 3;
  readonly minutes: number;
  readonly twice: boolean;
}

const who = fc.constantFrom(...people);
const doers: readonly Doer[] = [...people, 'api', 'system'];
const group = fc.constantFrom(...groupCodes);
const some = fc.subarray([...people], { maxLength: 2 });

export const starts: fc.Arbitrary<Start> = fc.record({
  by: fc.constantFrom('olga', 'olga', 'sun', 'chen', 'api'),
  requester: fc.constantFrom<Who | null>('olga', 'chen', 'wang', null),
  company: fc.constantFrom(...(Object.keys(routes) as Company[])),
  way: fc.constantFrom('open', 'open', 'assigned', 'sent', 'done before'),
  to: who,
  group,
  keen: fc.constantFrom(...(Object.keys(keenOn) as (keyof typeof keenOn)[])),
});

const draw: fc.Arbitrary<Draw> = fc.record({
  event: fc.constantFrom('nothing', ...Array<'move'>(40).fill('move'), 'away', 'away', 'regroup', 'regroup'),
  willing: fc.nat(9),
  pick: fc.nat(1_000_000),
  verb: fc.constantFrom(...modelVerbs),
  by: fc.constantFrom(...doers),
  to: who,
  group,
  groups: fc.subarray([...groupCodes]),
  named: some,
  except: some,
  chosen: fc.constantFrom('nobody said', 'nobody said', 'whoever claims', 'one of the named'),
  byRules: fc.boolean(),
  force: fc.nat(9),
  category: fc.constantFrom(...categories, 'date'),
  hours: fc.constantFrom(-1, 0, 1, 2, 3),
  from: fc.constantFrom('unsaid', 'unsaid', 'owner', 'other'),
  said: fc.nat(9),
  card: fc.constantFrom<Draw['card'][]>('now', 'now', 'now', 'now', 'typed', 'typed', 1, 2, 3),
  minutes: fc.constantFrom(0, 0, 0, 0, 4, 11, 21, 65),
  twice: fc.boolean(),
});
export const draws = (length: number): fc.Arbitrary<Draw[]> =>
  fc.array(draw, { minLength: length, maxLength: length, size: 'max' }).map((all) =>
    // What came of them says more, and is told with the failure.
    Object.defineProperty(all, fc.toStringMethod, { value: () => `${length} draws` }),
  );

/** Otherwise most walks would soon be over, or nothing but talk. */
const weights: Readonly<Record<string, number>> = {
  ...{ withdraw: 1, cancel: 2, comment: 4, attach: 3, edit: 4, remind: 4, share: 6, unshare: 6, snooze: 6 },
  ...{ reject: 24, undo: 24 },
};
const ordinary = 12;
const keenest = 120;

/** What somebody tries next; undefined: nobody is there to try. */
export function tried(
  town: Town,
  task: Model,
  { keen }: Pick<Start, 'keen'>,
  given: Draw,
  now: number,
): Move | undefined {
  const draw = keen === 'dates' ? { ...given, category: 'date', hours: Math.abs(given.hours) + 1 } : given;
  const wanted: readonly string[] = keenOn[keen];
  const weight = (verb: string) => (wanted.includes(verb) ? keenest : (weights[verb] ?? ordinary));
  const here = people.filter((one) => !town.away.includes(one));
  const near = (one: Who): Who | undefined => here[people.indexOf(one) % Math.max(1, here.length)];
  let { verb, by } = draw;
  if (draw.willing > 1) {
    const may = doers.map((doer) => ({ doer, can: doer === 'system' ? [] : mayDo(town, task, doer, now) }));
    const able = [...new Set(may.flatMap(({ can }) => can))].toSorted();
    const heavy = able.flatMap((one) => Array<string>(weight(one)).fill(one));
    verb = heavy[draw.pick % Math.max(1, heavy.length)] ?? verb;
    const willing = may.filter(({ can }) => can.includes(verb)).map(({ doer }) => doer);
    by = willing[draw.pick % Math.max(1, willing.length)] ?? by;
  }
  // Only what rules and timers do on their own; a reminder has its own way here.
  if (by === 'system' && !['dispatch', 'share', 'lapse', 'confirm', 'close'].includes(verb)) by = 'api';
  const doer = isPerson(by) ? near(by) : by;
  if (!doer) return undefined;
  const turn = draw.card === 'typed' ? {} : { turn: task.turn - (draw.card === 'now' ? 0 : draw.card) };
  return { verb, by: doer, ...turn, ...(draw.said > 0 ? argsOf(verb, task, draw, near, now) : {}) };
}

function argsOf(
  verb: string,
  task: Model,
  draw: Draw,
  near: (who: Who) => Who | undefined,
  now: number,
): Partial<Move> {
  const to = near(draw.to);
  const toward = to ? { to } : {};
  const present = (some: readonly Who[]) => some.flatMap((one) => near(one) ?? []);
  switch (verb) {
    case 'assign':
    case 'share':
      return toward;
    case 'unshare':
      return draw.willing > 2 ? { to: task.sharers[draw.pick % task.sharers.length] ?? draw.to } : { to: draw.to };
    case 'transfer':
      return { ...toward, ...fromOf(draw, task) };
    case 'dispatch':
    case 'redispatch': {
      const force = draw.force > 1 ? { force: true } : {};
      if (draw.byRules) return { byRules: true, except: draw.except, ...force };
      const named = [...new Set(present(draw.named))];
      const [first] = named;
      const pick = {
        'nobody said': {},
        'whoever claims': { pick: null },
        'one of the named': first ? { pick: first } : {},
      };
      return { groups: draw.groups, named, except: draw.except, ...pick[draw.chosen], ...force };
    }
    case 'edit':
      return edited(task, draw, now);
    case 'reject':
      return rejected(draw, now);
    case 'snooze':
      return { until: now + (1 + (draw.pick % 60)) * 60_000 };
    default:
      return draw.said > 3 || verb === 'comment' ? { said: `because ${draw.pick}` } : {};
  }
}

const hour = 3_600_000;
const edited = ({ proposal, title }: Model, { pick, hours, force }: Draw, now: number): Partial<Move> => {
  if (proposal?.kind === 'date' && force > 4) return { dueAt: proposal.dueAt };
  return [{ title: `Pump ${pick}` }, { title }, { dueAt: null }, { dueAt: now + hour * hours }][force % 4] ?? {};
};
const rejected = ({ pick, category, hours }: Draw, now: number): Partial<Move> => ({
  ...{ said: `because ${pick}`, category },
  ...(category === 'date' ? { dueAt: now + hour * hours } : {}),
});

const fromOf = ({ from, to }: Draw, { owner }: Model): Partial<Move> => {
  if (from === 'unsaid') return {};
  return { from: from === 'owner' ? (owner ?? to) : to };
};
