/** What stands on the phones is what the tables say, and nothing stands there twice beyond the named window. */
import type { SeenMessage, TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';
import { chats, crewChat } from './cast.ts';
import type { Ask, Row } from './inspect.ts';
import type { RenderedCard } from './orders.ts';

export interface Wreck {
  /** Conversations with a post of unknown fate when the process died, by external id; and how many of them. */
  readonly sending: ReadonlyMap<string, number>;
}

export async function wreckOf(ask: Ask): Promise<Wreck> {
  const rows = await ask(
    `select conversation.external_id as chat, count(*) as n from outbox
     join conversation on conversation.id = outbox.conversation_id where status = 'sending' group by external_id`,
  );
  return { sending: new Map(rows.map(({ chat, n }) => [String(chat), Number(n)])) };
}

/** Everything our bot wrote that still stands, by `chat:message`. */
export function standing(simulator: TelegramSimulator): Map<string, SeenMessage> {
  const all = new Map<string, SeenMessage>();
  for (const chat of chats) {
    const messages =
      Number(chat) === crewChat ? simulator.group(crewChat).messages() : simulator.phone(Number(chat)).messages();
    for (const message of messages) if (message.from.bot) all.set(`${chat}:${message.id}`, message);
  }
  return all;
}

interface Posted {
  readonly found: string[];
  /** Messages of ours no row knows: what was said twice. */
  readonly strays: string[];
}

/** Compares messages with delivered rows; `known` strays were excused after an earlier death. */
export async function checkPosts(
  ask: Ask,
  messages: ReadonlyMap<string, SeenMessage>,
  { sending }: Wreck,
  known: ReadonlySet<string>,
): Promise<Posted> {
  const rows = await ask(
    `select conversation.external_id as chat, message, outbox.id, outbox.key from outbox
     join conversation on conversation.id = outbox.conversation_id where status = 'delivered'`,
  );
  const named = new Map<string, Row>();
  const found: string[] = [];
  for (const row of rows) {
    const place = `${row.chat}:${row.message}`;
    if (!messages.has(place)) found.push(`noted as delivered, and nobody has it: ${JSON.stringify(row)}`);
    const other = named.get(place);
    if (other) found.push(`two posts claim message ${place}: ${other.key} and ${row.key}`);
    named.set(place, row);
  }
  const strays = [...messages.keys()].filter((place) => !named.has(place) && !known.has(place));
  const here = new Map<string, number>();
  for (const place of strays) {
    const chat = place.split(':')[0] ?? '';
    here.set(chat, (here.get(chat) ?? 0) + 1);
    if (!sending.has(chat)) found.push(`said twice where nothing was being sent: ${tell(place, messages)}`);
    else if (here.get(chat) === 2)
      found.push(`said twice more than once in one conversation: ${tell(place, messages)}`);
  }
  for (const [chat, n] of sending) if (n > 1) found.push(`${n} posts were being sent to ${chat} at once`);
  return { found, strays };
}

const tell = (place: string, messages: ReadonlyMap<string, SeenMessage>): string =>
  `${place} ${JSON.stringify(messages.get(place)?.text)}`;

/** An older copy keeps its words and loses its buttons. */
export async function checkRetired(ask: Ask, messages: ReadonlyMap<string, SeenMessage>): Promise<string[]> {
  const rows = await ask(
    `select conversation.external_id as chat, message from shown_card
     join conversation on conversation.id = shown_card.conversation_id where status = 'retired'`,
  );
  const places = rows.map(({ chat, message }) => `${chat}:${message}`);
  return places
    .filter((place) => messages.get(place)?.buttons.length !== 0)
    .map((place) => `an older copy can still be pressed: ${tell(place, messages)}`);
}

/** Every live card looks as stored state says, letter by letter and button by button. */
export function checkCards(messages: ReadonlyMap<string, SeenMessage>, cards: readonly RenderedCard[]): string[] {
  const found: string[] = [];
  for (const card of cards) {
    const place = `${card.chat}:${card.message}`;
    const message = messages.get(place);
    if (!message) {
      found.push(`a live card stands nowhere: ${place}`);
      continue;
    }
    if (message.text !== card.text) found.push(differs(place, message.text, card.text));
    const buttons = message.buttons.map((row) => row.map(({ text, data }) => `${text} ${data}`));
    if (JSON.stringify(buttons) !== JSON.stringify(card.buttons)) {
      found.push(differs(place, JSON.stringify(buttons), JSON.stringify(card.buttons)));
    }
  }
  return found;
}

const differs = (place: string, shown: string, wanted: string): string =>
  `${place} shows ${JSON.stringify(shown)} instead of ${JSON.stringify(wanted)}`;
