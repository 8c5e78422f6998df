/** A trouble to come. `skip` hits pass first; `count` are spoilt (default 1; Infinity until removed). */
export interface Scripted {
  skip?: number;
  count?: number;
}

export interface FaultHandle {
  readonly hits: number;
  remove(): void;
}

/** How a platform's HTTP server may spoil a request, whatever the platform. */
export type TransportFault =
  /** A proxy's page instead of JSON; nothing is applied. */
  | { kind: 'html'; code: 500 | 502 | 503 | 504 }
  /** Connection reset before anything is applied. */
  | { kind: 'reset' }
  /** Applied, then the connection is cut: the answer is lost. */
  | { kind: 'cut' }
  /** Applied, and half of the answer is sent before the cut. */
  | { kind: 'half' }
  /** Never applied, never answered. */
  | { kind: 'blackHole' }
  /** Applied after waiting. */
  | { kind: 'delay'; ms: number }
  /** Applied at once; the answer trickles in over this time. */
  | { kind: 'slow'; ms: number };

interface Armed<Rule> {
  rule: Rule;
  skip: number;
  left: number;
  hits: number;
}

/** The scripted troubles, oldest rule first. */
export class Faults<Rule extends Scripted> {
  #armed: Armed<Rule>[] = [];

  add(rule: Rule): FaultHandle {
    const armed = { rule, skip: rule.skip ?? 0, left: rule.count ?? 1, hits: 0 };
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

  /** The rule that spoils this occasion; using it up counts. */
  next(matches: (rule: Rule) => boolean): Rule | undefined {
    const found = this.#armed.find(({ rule }) => matches(rule));
    if (found === undefined) return undefined;
    if (found.skip > 0) {
      found.skip -= 1;
      return undefined;
    }
    found.hits += 1;
    found.left -= 1;
    if (found.left <= 0) this.#armed = this.#armed.filter((other) => other !== found);
    return found.rule;
  }
}
