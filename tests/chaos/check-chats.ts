/** What stands on the phones is what the tables say, and nothing stands there twice beyond the named window. */
import type { Locale, Platform } from '../../core/ids.ts';
import type { EngineName } from '../../db/engine.ts';
import { drawn } from '../harness/drawn.ts';
import { chats, placeOf } from './cast.ts';
import type { Ask, Row } from './inspect.ts';
import type { StandingCard } from './orders.ts';
import type { Phone, Standing } from './phones.ts';

/** What a death left behind. */
export interface Wreck {
  /** Chats with a post of unknown fate, and how many of them. */
  readonly sending: ReadonlyMap<string, number>;
}

const inChat = `from outbox join conversation on conversation.id = outbox.conversation_id`;

export async function wreckOf(ask: Ask): Promise<Wreck> {
  const rows = await ask(
    `select platform, external_id as chat, count(*) as n ${inChat} where status = 'sending'
     group by platform, external_id`,
  );
  return { sending: new Map(rows.map((row) => [chatOf(row), Number(row.n)])) };
}

const chatOf = ({ platform, chat }: Row): string => placeOf(platform as Platform, String(chat));
const messageOf = ({ platform, chat, message }: Row): string =>
  placeOf(platform as Platform, String(chat), String(message));

/** Everything we wrote that still stands, chat by chat, oldest first, as somebody sees it who is in that chat. */
export type Walls = ReadonlyMap<string, readonly Standing[]>;

export function wallsOf(phones: readonly Phone[]): Walls {
  const walls = new Map<string, readonly Standing[]>();
  for (const phone of phones) {
    for (const chat of [phone.own, phone.group]) {
      const name = placeOf(chat.platform, chat.id);
      if (!walls.has(name)) walls.set(name, phone.messages(chat));
    }
  }
  return walls;
}

export const countOf = (walls: Walls, platform: Platform): number =>
  chats.reduce((sum, { id, ...chat }) => {
    return sum + (chat.platform === platform ? (walls.get(placeOf(platform, id))?.length ?? 0) : 0);
  }, 0);

interface Posted {
  readonly found: string[];
  /** What was said twice: messages of ours no row knows, and nameless ones beyond those that were noted. */
  readonly strays: string[];
}

/** How a delivered row names what answered through a session webhook: such a message has no name of its own. */
const nameless = /^w-/;

interface Posts {
  readonly engine: EngineName;
  readonly walls: Walls;
  readonly wreck: Wreck;
  /** Strays that were excused after an earlier death. */
  readonly known: ReadonlySet<string>;
}

/** Compares messages with delivered rows. */
export async function checkPosts(ask: Ask, { engine, walls, wreck, known }: Posts): Promise<Posted> {
  const rows = await ask(
    `select platform, external_id as chat, message, outbox.id, outbox.key, subject_kind, subject_id ${inChat}
     where status = 'delivered' order by outbox.id`,
  );
  const byChat = Map.groupBy(rows, chatOf);
  const found: string[] = [];
  const strays: string[] = [];
  for (const { platform, id } of chats) {
    const chat = placeOf(platform, id);
    const wall = walls.get(chat) ?? [];
    const told = compared(chat, wall, byChat.get(chat) ?? [], inLineOf[engine]);
    found.push(...told.found);
    const fresh = told.strays.filter((stray) => !known.has(stray));
    strays.push(...fresh);
    for (const [index, stray] of fresh.entries()) {
      if (!mayDouble(platform, stray)) found.push(`said twice where nothing may be: ${tell(stray, wall)}`);
      else if (!wreck.sending.has(chat)) found.push(`said twice where nothing was being sent: ${tell(stray, wall)}`);
      else if (index > 0) found.push(`said twice more than once in one conversation: ${tell(stray, wall)}`);
    }
  }
  for (const [chat, n] of wreck.sending) if (n > 1) found.push(`${n} posts were being sent to ${chat} at once`);
  return { found, strays };
}

/** The named window: Telegram knows no keys, and neither does what answers through a session webhook of DingTalk. */
const mayDouble = (platform: Platform, stray: string): boolean => platform === 'telegram' || isKeyless(stray);
export const isKeyless = (stray: string): boolean => stray.includes(' nameless ');

/**
 * Which posts of a chat stand in the order of their rows: all of them where units come one after the other. Where they
 * run beside each other a row can be older than one that was there before it, but not if both speak of one task.
 */
type InLine = (row: Row) => string;
const inLineOf: Readonly<Record<EngineName, InLine>> = {
  sqlite: () => '',
  postgresql: ({ id, subject_kind, subject_id }) =>
    subject_id === null ? `alone ${id}` : `${subject_kind} ${subject_id}`,
};

function compared(chat: string, wall: readonly Standing[], rows: readonly Row[], inLine: InLine): Posted {
  const found: string[] = [];
  const named = rows.filter(({ message }) => !nameless.test(String(message)));
  const places = new Map<string, number>();
  const strays: string[] = [];
  const rowOf = new Map<string, Row>();
  for (const row of named) {
    const place = messageOf(row);
    const other = rowOf.get(place);
    if (other) found.push(`two posts claim message ${place}: ${other.key} and ${row.key}`);
    rowOf.set(place, row);
  }
  let silent = 0;
  for (const [index, { id }] of wall.entries()) {
    const place = id === undefined ? undefined : `${chat} ${id}`;
    if (place === undefined) silent++;
    else if (places.has(place)) strays.push(`${place} again`);
    else if (!rowOf.has(place)) strays.push(place);
    if (place !== undefined && !places.has(place)) places.set(place, index);
  }
  for (let extra = silent - (rows.length - named.length); extra > 0; extra--) strays.push(`${chat} nameless ${extra}`);
  const last = new Map<string, number>();
  for (const row of named) {
    const index = places.get(messageOf(row));
    const line = inLine(row);
    const before = last.get(line) ?? -1;
    if (index === undefined) found.push(`noted as delivered, and nobody has it: ${JSON.stringify(row)}`);
    else if (index < before) found.push(`out of order in its conversation: ${JSON.stringify(row)}`);
    last.set(line, Math.max(before, index ?? -1));
  }
  return { found, strays };
}

const tell = (place: string, wall: readonly Standing[]): string =>
  `${place} ${JSON.stringify(wall.find(({ id }) => place.includes(` ${id}`))?.text)}`;

/** An older copy keeps its words and loses its buttons. */
export async function checkRetired(ask: Ask, walls: Walls): Promise<string[]> {
  const rows = await ask(
    `select platform, external_id as chat, message from shown_card
     join conversation on conversation.id = shown_card.conversation_id where status = 'retired'`,
  );
  return rows.flatMap((row) => {
    const wall = walls.get(chatOf(row)) ?? [];
    const message = wall.find(({ id }) => id === row.message);
    return message?.buttons.length === 0 ? [] : [`an older copy can still be pressed: ${tell(messageOf(row), wall)}`];
  });
}

/** Every live card looks as stored state says, to everybody who sees it, in their own language. */
export function checkCards(phones: readonly Phone[], cards: readonly StandingCard[]): string[] {
  const pictures = new Map<string, { readonly picture: unknown; readonly locale: Locale }[]>();
  for (const phone of phones) {
    const { locale } = phone.actor;
    for (const chat of [phone.own, phone.group]) {
      for (const { id, picture } of phone.messages(chat)) {
        const place = placeOf(chat.platform, chat.id, id);
        const seen = pictures.get(place) ?? [];
        seen.push({ picture, locale });
        pictures.set(place, seen);
      }
    }
  }
  return cards.flatMap(({ target, message, card }) => {
    const { platform, externalId } = target.place;
    const place = placeOf(platform, externalId, message);
    const seen = pictures.get(place);
    if (!seen) return [`a live card stands nowhere: ${place}`];
    return seen.flatMap(({ picture, locale }) => {
      const shown = JSON.stringify(picture);
      const wanted = JSON.stringify(drawn[platform](card, target, locale));
      return shown === wanted ? [] : [`${place} shows ${shown} instead of ${wanted}`];
    });
  });
}
