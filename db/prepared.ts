import type { Compilable, CompiledQuery, DialectAdapter } from 'kysely';
import type { Engine } from './engine.ts';
import type { Tx } from './schema.ts';
import { straightOf } from './straight.ts';

/** Stands where a value is bound at each call. */
class Mark {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

interface Plan<R> {
  readonly query: CompiledQuery<R>;
  readonly slots: readonly (Mark | undefined)[];
}

type Build<P, R> = (q: Tx, p: P) => Compilable<R>;
type Prepared<P, R> = (q: Tx, values: P) => Promise<R>;

/** Compiles once per database: building a query is what costs most on a hot path. */
function planned<P extends object, R>(build: Build<P, R>): (q: Tx) => Plan<R> {
  const plans = new WeakMap<DialectAdapter, Plan<R>>();
  const marks = new Proxy({}, { get: (_, name) => new Mark(String(name)) }) as P;
  const compile = (q: Tx): Plan<R> => {
    const query = build(q, marks).compile() as CompiledQuery<R>;
    return { query, slots: query.parameters.map((value) => (value instanceof Mark ? value : undefined)) };
  };
  return (q) => {
    const { adapter } = q.getExecutor();
    let plan = plans.get(adapter);
    if (!plan) {
      plan = compile(q);
      plans.set(adapter, plan);
    }
    return plan;
  };
}

const bound = <P extends object>({ query, slots }: Plan<unknown>, values: P): unknown[] =>
  slots.map((mark, i) => (mark ? values[mark.name as keyof P] : query.parameters[i]));

/**
 * A query built and compiled once per database. No lists of changing length, no conditional parts, and a null value
 * never means `is null`.
 */
export function prepared<P extends object, R>(build: Build<P, R>): Prepared<P, R[]> {
  const planOf = planned(build);
  return async (q, values) => {
    const plan = planOf(q);
    const parameters = bound(plan, values);
    const executor = q.getExecutor();
    const straight = straightOf(executor);
    if (straight) return straight.rows(plan.query.sql, parameters) as R[];
    return (await executor.executeQuery<R>({ ...plan.query, parameters })).rows;
  };
}

/** As `prepared`, for what changes rows and gives how many: what it returned SQLite would gather in a table first. */
export function changing<P extends object>(build: Build<P, unknown>): Prepared<P, number> {
  const planOf = planned(build);
  return async (q, values) => {
    const plan = planOf(q);
    const parameters = bound(plan, values);
    const executor = q.getExecutor();
    const straight = straightOf(executor);
    if (straight) return straight.changes(plan.query.sql, parameters);
    return Number((await executor.executeQuery({ ...plan.query, parameters })).numAffectedRows ?? 0n);
  };
}

/** Longer lists are rare, and would each leave a plan behind. */
const longestList = 64;

/** As `prepared`, for a list of values: one plan for each length met. */
export function preparedForList<V, R>(
  build: (q: Tx, values: readonly V[]) => Compilable<R>,
): (q: Tx, values: readonly V[]) => Promise<R[]> {
  const byLength = preparedByShape<Record<string, V>, R>((q, p, places) =>
    build(
      q,
      places.map((place) => p[place] as V),
    ),
  );
  return async (q, values) => {
    if (values.length > longestList) return (await q.getExecutor().executeQuery<R>(build(q, values).compile())).rows;
    return byLength(q, { ...values } as unknown as Record<string, V>, Object.keys(values));
  };
}

type ByShape<P, R> = (q: Tx, values: P, keys: readonly string[]) => Promise<R>;

/** Where the parts of a query depend on which keys are given: one plan for each shape met. */
function byShape<P extends object, R>(prepare: (keys: readonly string[]) => Prepared<P, R>): ByShape<P, R> {
  const shapes = new Map<string, Prepared<P, R>>();
  return (q, values, keys) => {
    const shape = keys.join();
    let plan = shapes.get(shape);
    if (!plan) {
      plan = prepare(keys);
      shapes.set(shape, plan);
    }
    return plan(q, values);
  };
}

type BuildShape<P, R> = (q: Tx, p: P, keys: readonly string[]) => Compilable<R>;

export const preparedByShape = <P extends object, R>(build: BuildShape<P, R>): ByShape<P, R[]> =>
  byShape((keys) => prepared<P, R>((q, p) => build(q, p, keys)));
export const changingByShape = <P extends object>(build: BuildShape<P, unknown>): ByShape<P, number> =>
  byShape((keys) => changing<P>((q, p) => build(q, p, keys)));

/** For what the engines say differently: made once for each. */
export function perEngine<T>(make: (engine: Engine) => T): (engine: Engine) => T {
  const made = new Map<Engine, T>();
  return (engine) => {
    const known = made.get(engine) ?? make(engine);
    made.set(engine, known);
    return known;
  };
}
