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

export type Prepared<P, R> = (q: Tx, values: P) => Promise<R[]>;

/**
 * A query built and compiled once per database: building it is what costs most on a hot path. No lists of changing
 * length, no conditional parts, and a null value never means `is null`.
 */
export function prepared<P extends object, R>(build: (q: Tx, p: P) => Compilable<R>): Prepared<P, R> {
  const plans = new WeakMap<DialectAdapter, Plan<R>>();
  const marks = new Proxy({}, { get: (_, name) => new Mark(String(name)) }) as P;
  const compile = (q: Tx): Plan<R> => {
    const query = build(q, marks).compile() as CompiledQuery<R>;
    return { query, slots: query.parameters.map((value) => (value instanceof Mark ? value : undefined)) };
  };
  return async (q, values) => {
    const executor = q.getExecutor();
    let plan = plans.get(executor.adapter);
    if (!plan) {
      plan = compile(q);
      plans.set(executor.adapter, plan);
    }
    const { query, slots } = plan;
    const parameters = slots.map((mark, i) => (mark ? values[mark.name as keyof P] : query.parameters[i]));
    const straight = straightOf(executor);
    if (straight) return straight(query.sql, parameters) as R[];
    return (await executor.executeQuery<R>({ ...query, parameters })).rows;
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

/** As `prepared`, where the parts of the query depend on which keys are given: one plan for each shape met. */
export function preparedByShape<P extends object, R>(
  build: (q: Tx, p: P, keys: readonly string[]) => Compilable<R>,
): (q: Tx, values: P, keys: readonly string[]) => Promise<R[]> {
  const shapes = new Map<string, Prepared<P, R>>();
  return (q, values, keys) => {
    const shape = keys.join();
    let plan = shapes.get(shape);
    if (!plan) {
      plan = prepared<P, R>((tx, p) => build(tx, p, keys));
      shapes.set(shape, plan);
    }
    return plan(q, values);
  };
}

/** For what the engines say differently: made once for each. */
export function perEngine<T>(make: (engine: Engine) => T): (engine: Engine) => T {
  const made = new Map<Engine, T>();
  return (engine) => {
    const known = made.get(engine) ?? make(engine);
    made.set(engine, known);
    return known;
  };
}
