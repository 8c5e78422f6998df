import type { Card } from '../../core/cards/card.ts';
import type { Platform } from '../../core/ids.ts';
import type {
  AdapterState,
  ChatAdapter,
  Clock,
  Fetched,
  HowToPost,
  MessageRef,
  SendOutcome,
  Target,
  Traits,
} from '../../core/ports.ts';

const unlimited = { calls: 1_000_000, perMs: 1 };
export const freePace = { account: unlimited, direct: unlimited, group: unlimited, message: unlimited };

export const plainTraits = (platform: Platform): Traits => ({
  platform,
  idempotentPostsMs: 0,
  answerDeadlineMs: 10_000,
  answerRepaints: 'nobody',
  lostTapsUndo: false,
  canRevise: true,
  tapsKeptMs: 150_000,
  targetsPerPost: 1,
  hasForms: false,
  cardLimits: { text: 4000, title: 200, fact: 300, button: 40, notice: 200, size: (text) => text.length },
  pace: freePace,
});

interface Call {
  readonly kind: 'post' | 'revise';
  /** Milliseconds since the kit began. */
  readonly at: number;
  readonly conversation: string;
  readonly title: string;
  readonly buttons: number;
  /** Of a post. */
  readonly key: string;
  /** Of a revision. */
  readonly message: string;
  readonly targets: number;
  /** Of a post: the message it answers, or nothing. */
  readonly replyTo: string;
  readonly tokens: readonly string[];
}
type Answering = (call: Call) => SendOutcome | undefined | Promise<SendOutcome | undefined>;

/** A platform that does what a test says, remembers every call, and by default delivers. */
export class PlayAdapter implements ChatAdapter {
  readonly calls: Call[] = [];
  readonly traits: Traits;
  answer: Answering = () => undefined;
  now: AdapterState = { state: 'up', since: 0 };
  /** Calls under way, the most there ever were, and the most in one conversation. */
  busy = 0;
  mostBusy = 0;
  mostPosting = 0;
  readonly #posting = new Map<string, number>();
  readonly #clock: Clock;
  #messages = 0;

  constructor(clock: Clock, traits: Traits) {
    this.#clock = clock;
    this.traits = traits;
  }

  state = () => this.now;
  fetch = async (): Promise<Fetched> => ({ kind: 'gone', why: 'there are no files here' });
  listen = async () => {};

  async post(targets: readonly Target[], card: Card, { key, replyTo = '' }: HowToPost): Promise<SendOutcome[]> {
    const outcomes: SendOutcome[] = [];
    for (const { place } of targets) {
      const call = this.#note('post', place.externalId, card, { key, message: '', targets: targets.length, replyTo });
      const posting = (this.#posting.get(place.externalId) ?? 0) + 1;
      this.#posting.set(place.externalId, posting);
      this.mostPosting = Math.max(this.mostPosting, posting);
      outcomes.push(await this.#end(call, { kind: 'delivered', message: `m${++this.#messages}` }));
      this.#posting.set(place.externalId, posting - 1);
    }
    return outcomes;
  }

  async revise({ place, message }: MessageRef, card: Card): Promise<SendOutcome> {
    const call = this.#note('revise', place.externalId, card, { key: '', message, targets: 1, replyTo: '' });
    return this.#end(call, { kind: 'delivered', message });
  }

  posts(conversation?: string): Call[] {
    return this.calls.filter((one) => one.kind === 'post' && (conversation ?? one.conversation) === one.conversation);
  }

  revisions(message?: string): Call[] {
    return this.calls.filter((one) => one.kind === 'revise' && (message ?? one.message) === one.message);
  }

  #note(
    kind: Call['kind'],
    conversation: string,
    card: Card,
    rest: Pick<Call, 'key' | 'message' | 'targets' | 'replyTo'>,
  ): Call {
    const title = 'said' in card.title ? card.title.said : '';
    const at = this.#clock.monotonic();
    const call = {
      kind,
      at,
      conversation,
      title,
      buttons: card.buttons.length,
      tokens: card.buttons.map(({ token }) => token),
      ...rest,
    };
    this.calls.push(call);
    return call;
  }

  async #end(call: Call, otherwise: SendOutcome): Promise<SendOutcome> {
    this.busy++;
    this.mostBusy = Math.max(this.mostBusy, this.busy);
    try {
      return (await this.answer(call)) ?? otherwise;
    } finally {
      this.busy--;
    }
  }
}
