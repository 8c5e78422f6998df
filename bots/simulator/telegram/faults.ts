import type { FaultHandle, FaultKind, FaultRule } from './simulator.ts';

interface Armed {
  rule: FaultRule;
  skip: number;
  left: number;
  hits: number;
}

/** The scripted troubles, oldest rule first. */
export class Faults {
  #armed: Armed[] = [];

  add(rule: FaultRule): FaultHandle {
    const armed: Armed = { rule, skip: rule.skip ?? 0, left: rule.count ?? 1, hits: 0 };
    this.#armed.push(armed);
    return {
      get hits() {
        return armed.hits;
      },
      remove: () => {
        this.#armed = this.#armed.filter((other) => other !== armed);
      },
    };
  }

  clear(): void {
    this.#armed = [];
  }

  get count(): number {
    return this.#armed.length;
  }

  /** The trouble this request meets; using it up counts. */
  next(method: string, chat: number | undefined): FaultKind | undefined {
    const found = this.#armed.find(({ rule }) => matches(rule, method, chat));
    if (found === undefined) return undefined;
    if (found.skip > 0) {
      found.skip -= 1;
      return undefined;
    }
    found.hits += 1;
    found.left -= 1;
    if (found.left <= 0) this.#armed = this.#armed.filter((other) => other !== found);
    return found.rule.fault;
  }
}

function matches(rule: FaultRule, method: string, chat: number | undefined): boolean {
  if (rule.chat !== undefined && rule.chat !== chat) return false;
  if (rule.method === undefined) return method !== 'getUpdates';
  const names = typeof rule.method === 'string' ? [rule.method] : rule.method;
  return names.some((name) => name === '*' || name.toLowerCase() === method.toLowerCase());
}
