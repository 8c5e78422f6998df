import { createHash } from 'node:crypto';
import { type Instant, type PersonId, type Platform, platforms } from '../ids.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { Stores } from '../stores.ts';
import { tellConversation } from '../tell/tell.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { World } from '../world.ts';
import type { Person } from './person.ts';

/** How long a code is good (ms): inside a link handed over in private, or read out and typed by hand. */
export const codeTtl = { link: 7 * 86_400_000, typed: 600_000 } as const;

/**
 * Crockford's digits: nothing that is mistaken for something else. The first is one of 2 to 9, so that no word of a
 * language is a code; with the 14 after it a code holds 73 bits, and nobody guesses one.
 */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const written = /(?<![0-9A-Z])([2-9][0-9A-Z]{4})-?([0-9A-Z]{5})-?([0-9A-Z]{5})(?![0-9A-Z])/g;
const payloadStart = 'bind_';

const hashOfCode = (code: string): string => createHash('sha256').update(code).digest('hex');

export interface IssuedCode {
  /** As a person types it: `4K7QM-2XPDN-8TF0W`. Shown once; only its hash is stored. */
  readonly code: string;
  readonly expiresAt: Instant;
  /** Links that hand the code over, where a platform has such links. */
  readonly links: Readonly<Partial<Record<Platform, string>>>;
}

/** A one-time code that binds one account to this person. */
export async function issueCode(
  tx: Stores,
  world: World,
  person: PersonId,
  ttlMs: number = codeTtl.link,
): Promise<IssuedCode> {
  const chance = createHash('sha256').update(world.random.secret(32)).digest();
  const [first = 0, ...others] = chance.subarray(0, 15);
  const code = `${2 + (first % 8)}${others.map((byte) => digits.charAt(byte % digits.length)).join('')}`;
  const now = world.clock.now();
  const expiresAt = now + ttlMs;
  await tx.codes.add({ hash: hashOfCode(code), person, expiresAt, now });
  const links: Partial<Record<Platform, string>> = {};
  for (const platform of platforms) {
    const link = world.link(platform, `${payloadStart}${code}`);
    if (link !== undefined) links[platform] = link;
  }
  return { code: code.replace(/(.{5})(?=.)/g, '$1-'), expiresAt, links };
}

/** Everything in a text that may be a code, as it was issued: upper case, without hyphens, look-alikes read as digits. */
export function codesIn(text: string): readonly string[] {
  const folded = text.normalize('NFKC').toUpperCase();
  const found = [...folded.matchAll(written)].map((match) =>
    match.slice(1).join('').replaceAll('O', '0').replaceAll(/[IL]/g, '1'),
  );
  return found.filter((code) => !code.includes('U'));
}

/** The code a link handed over. */
export const codeOfPayload = (payload: string | undefined): string | undefined =>
  payload?.startsWith(payloadStart) ? codesIn(payload.slice(payloadStart.length))[0] : undefined;

export type Redeemed =
  | { readonly kind: 'bound' | 'same'; readonly person: Person; readonly notice: Text }
  /** Nothing of ours was typed. */
  | { readonly kind: 'unknown'; readonly notice: Text }
  | { readonly kind: 'refused'; readonly notice: Text };

export interface Redeeming {
  readonly code: string;
  /** The private chat it was typed in. */
  readonly conversation: Conversation;
  readonly externalId: string;
  /** How the platform names whoever typed it. */
  readonly name: string;
  readonly correlation: string;
  readonly now: Instant;
}

/** Uses a code up and binds the account that brought it, in a private chat only. */
export async function redeem(tx: Stores, world: World, given: Redeeming): Promise<Redeemed> {
  const { conversation, externalId, now } = given;
  const { platform } = conversation;
  const used = await tx.codes.use(hashOfCode(given.code), now);
  if (used.kind !== 'ok') {
    const notice = sentence(`bind.code_${used.kind}`);
    return { kind: used.kind === 'unknown' ? 'unknown' : 'refused', notice };
  }
  const person = await tx.people.get(used.person);
  if (!person || person.disabledAt !== null) return { kind: 'refused', notice: sentence('bind.code_unknown') };
  const bound = await tx.accounts.bind(person.id, platform, externalId, now);
  await tx.audit.append({
    at: now,
    kind: bound === 'taken' ? 'refused' : 'bound',
    person: person.id,
    platform,
    externalId,
    verb: 'bind',
    subject: null,
    detail: { outcome: bound },
    correlation: given.correlation,
  });
  if (bound === 'taken') return { kind: 'refused', notice: await whyTaken(tx, person, platform, externalId) };
  const { locale, zone } = person;
  await tx.conversations.update(conversation.id, { person: person.id, locale, zone });
  const account = await tx.accounts.find(platform, externalId);
  if (account) await tx.accounts.setReach(account.account.id, 'open');
  if (bound === 'same') return { kind: 'same', person, notice: sentence('bind.same', { who: said(person.name) }) };
  await tellOtherChats(tx, world, person, given);
  return { kind: 'bound', person, notice: sentence('bind.bound', { who: said(person.name) }) };
}

async function whyTaken(tx: Stores, person: Person, platform: Platform, externalId: string): Promise<Text> {
  const holder = await tx.accounts.find(platform, externalId);
  if (holder && holder.person.id !== person.id)
    return sentence('bind.account_taken', { who: said(holder.person.name) });
  return sentence('bind.person_full', { platform: sentence(`bind.platform.${platform}`) });
}

/** A new account is never quiet: every other chat of the person hears of it. */
async function tellOtherChats(tx: Stores, world: World, person: Person, given: Redeeming): Promise<void> {
  const notice = sentence('bind.new_account', {
    platform: sentence(`bind.platform.${given.conversation.platform}`),
    name: said(given.name),
  });
  const card = {
    template: 'notice',
    revision: 0,
    title: sentence('bind.new_account_title'),
    lines: [notice],
    buttons: [],
  };
  for (const chat of await tx.conversations.directOf(person.id)) {
    if (chat.id === given.conversation.id || chat.goneAt !== null) continue;
    await tellConversation(
      tx,
      world,
      chat.id,
      { kind: 'snapshot', card: { ...card, template: 'notice' } },
      { key: `bound.${hashOfCode(given.code).slice(0, 16)}`, lane: 'personal', correlation: given.correlation },
    );
  }
}

/** A code typed where others could read it is worthless from then on. True if there was one of ours. */
export async function burnCodes(tx: Stores, text: string, now: Instant): Promise<boolean> {
  let burnt = false;
  for (const code of codesIn(text)) if (await tx.codes.burn(hashOfCode(code), now)) burnt = true;
  return burnt;
}
