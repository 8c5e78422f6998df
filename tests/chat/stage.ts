import { dueDates } from '../../bots/due-dates.ts';
import { pace } from '../../bots/pace.ts';
import type { Button, Card } from '../../core/cards/card.ts';
import { cardFor } from '../../core/cards/card-for.ts';
import { expireDialogues } from '../../core/chat/dialogues/expire.ts';
import type { Locale, Zone } from '../../core/ids.ts';
import type { Role } from '../../core/people/person.ts';
import type { ChatAdapter, MessageRef, SendOutcome, Target } from '../../core/ports.ts';
import { say } from '../../core/text/say.ts';
import { Courier } from '../../jobs/courier.ts';
import { freePace } from '../harness/play-adapter.ts';
import { type Guest, openHall } from './hall.ts';

export interface Standing {
  readonly id: string;
  card: Card;
  readonly target: Target;
  /** How often it was painted over. */
  paints: number;
}

/** What every chat shows now. A message with a reply box can never be changed. */
class Screens {
  readonly chats = new Map<string, Standing[]>();
  readonly wrong: string[] = [];
  #messages = 0;

  post = async (targets: readonly Target[], card: Card): Promise<SendOutcome[]> =>
    targets.map((target) => {
      const message = `m${++this.#messages}`;
      const chat = this.of(target.place.externalId);
      chat.push({ id: message, card, target, paints: 0 });
      return { kind: 'delivered', message };
    });

  revise = async ({ place, message }: MessageRef, card: Card): Promise<SendOutcome> => {
    const standing = this.of(place.externalId).find(({ id }) => id === message);
    if (!standing) return { kind: 'gone' };
    if (standing.card.reply) this.wrong.push(`a reply box was changed: ${message}`);
    standing.card = card;
    standing.paints += 1;
    return { kind: 'delivered', message };
  };

  of(externalId: string): Standing[] {
    const chat = this.chats.get(externalId) ?? [];
    this.chats.set(externalId, chat);
    return chat;
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** The chat core, a real courier and screens: what people see, and what they press and type. */
export async function openStage() {
  const hall = await openHall();
  const screens = new Screens();
  const problems: unknown[] = [];
  const traits = { ...hall.world.traits('telegram'), platform: 'telegram', pace: freePace } as ChatAdapter['traits'];
  const world = Object.assign(hall.world, {
    dueDates: dueDates(),
    traits: (platform: string) => (platform === 'telegram' ? traits : undefined),
  });
  const adapter: ChatAdapter = {
    traits,
    listen: async () => {},
    state: () => ({ state: 'up', since: 0 }),
    post: screens.post,
    revise: screens.revise,
    fetch: async () => ({ kind: 'gone', why: 'there are no files here' }),
  };
  const courier = new Courier(
    {
      world,
      adapters: new Map([['telegram', adapter]]),
      pacer: pace(world.traits, world.clock),
      cardFor: (tx, subject, audience, reader) => cardFor(tx, world, subject, audience, reader),
      alarm: async (_, alarm) => void problems.push(alarm),
      unreachable: async (_, post) => void problems.push(post),
      log: (_, error) => problems.push(error),
    },
    {},
  );
  const stopping = new AbortController();
  const running = courier.run(stopping.signal);

  /** Until everything that was caused is on the screens. */
  async function settled(): Promise<void> {
    courier.wake();
    await courier.idle();
    if (problems.length > 0) throw problems[0];
  }

  const chat = (who: Guest): Standing[] => screens.of(who.place.externalId);
  const last = (who: Guest): Standing => {
    const standing = chat(who).at(-1);
    if (!standing) throw new Error(`nothing stands in the chat of ${who.code}`);
    return standing;
  };
  const buttonsOf = ({ card }: Standing): readonly Button[] => [...(card.picks ?? []), ...card.buttons];
  const speak = ({ target }: Standing) => say(target.locale, target.zone);
  const labels = (standing: Standing): string[] => buttonsOf(standing).map(({ text }) => speak(standing)(text));
  const words = (standing: Standing): string => {
    const { card } = standing;
    const voice = speak(standing);
    const facts = (card.facts ?? []).map(({ label, value }) => `${voice(label)}: ${voice(value)}`);
    const texts = [card.title, card.status?.text, ...(card.lines ?? []), card.body, card.footnote];
    return [...texts.flatMap((text) => (text ? [voice(text)] : [])), ...facts].join('\n');
  };

  async function sendTap(who: Guest, token: string, message: string): Promise<string> {
    const answer = await hall.send(who, { kind: 'tap', token, message });
    await settled();
    return answer?.notice ? say(answer.locale, answer.zone)(answer.notice) : '';
  }

  return {
    ...hall,
    world,
    screens,
    settled,
    chat,
    last,
    labels,
    words,
    verbsOf: (standing: Standing): string[] => buttonsOf(standing).map(({ token }) => token.split('.')[0] ?? ''),
    buttonsOf,
    sendTap,
    async person(code: string, roles: readonly Role[], at: { locale?: Locale; zone?: Zone } = {}): Promise<Guest> {
      const guest = await hall.guest(code, roles);
      const person = await hall.read((tx) => tx.people.get(guest.id));
      if (person) await hall.write((tx) => tx.people.put({ ...person, ...at }));
      return guest;
    },
    /** Presses the newest button with these words; gives what was shown for it. */
    async tap(who: Guest, label: string): Promise<string> {
      for (const standing of chat(who).toReversed()) {
        const place = labels(standing).indexOf(label);
        const button = buttonsOf(standing)[place];
        if (button) return sendTap(who, button.token, standing.id);
      }
      throw new Error(`no button "${label}" for ${who.code}: ${chat(who).flatMap(labels).join(' | ')}`);
    },
    /** Presses the newest button of this verb, whatever it is called. */
    async does(who: Guest, verb: string): Promise<string> {
      for (const standing of chat(who).toReversed()) {
        const button = buttonsOf(standing).find(({ token }) => token.startsWith(`${verb}.`));
        if (button) return sendTap(who, button.token, standing.id);
      }
      throw new Error(`no button to ${verb} for ${who.code}`);
    },
    /** Types; gives what the chat shows last. */
    async types(who: Guest, text: string, replyTo?: string): Promise<string> {
      await hall.send(who, { kind: 'text', text, ...(replyTo === undefined ? {} : { replyTo }) });
      await settled();
      return words(last(who));
    },
    async later(ms: number): Promise<void> {
      hall.clock.jump(ms);
      await hall.write((tx) => expireDialogues(tx, world, hall.clock.now()));
      await settled();
    },
    tasks: () =>
      hall.read(async (tx) =>
        (await tx.tasks.list({ filter: 'all', now: hall.clock.now(), limit: 100, offset: 0 })).tasks.toSorted(
          (a, b) => a.id - b.id,
        ),
      ),
    async close() {
      stopping.abort();
      await running;
      await hall.close();
    },
  };
}
