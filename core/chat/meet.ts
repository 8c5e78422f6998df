import type { Instant } from '../ids.ts';
import type { Account, Person } from '../people/person.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import type { Inbound } from './inbound.ts';
import type { Scene } from './scene.ts';

/** Where an event happened and who caused it, as far as we know them. */
export interface Met {
  readonly conversation: Conversation;
  readonly known: { readonly account: Account; readonly person: Person } | undefined;
}

/** Makes the conversation known and notes what the event proves: it is alive, and who can be reached in it. */
export async function meet(tx: Stores, world: World, { place, sender }: Inbound): Promise<Met> {
  const known = await tx.accounts.find(place.platform, sender.externalId);
  const isDirect = place.kind === 'direct';
  const { organisation } = world;
  const person = isDirect ? known?.person : undefined;
  const guessed = isDirect ? (sender.locale ?? organisation.locale) : organisation.locale;
  const conversation = await tx.conversations.ensure(place, {
    locale: person?.locale ?? guessed,
    zone: person?.zone ?? organisation.zone,
    person: person?.id ?? null,
  });
  const change = {
    ...(conversation.goneAt === null ? {} : { goneAt: null }),
    ...(place.title === undefined || place.title === conversation.title ? {} : { title: place.title }),
    ...(person && conversation.person !== person.id
      ? { person: person.id, locale: person.locale, zone: person.zone }
      : {}),
  };
  if (Object.keys(change).length > 0) await tx.conversations.update(conversation.id, change);
  if (known && isDirect && known.account.reach !== 'open')
    await reopen(tx, known.account, conversation, world.clock.now());
  return { conversation: { ...conversation, ...change }, known };
}

/** Whatever waited for this private chat goes on: parked posts become due, cards are painted again. */
export async function reopen(tx: Stores, account: Account, conversation: Conversation, now: Instant): Promise<void> {
  if (account.reach !== 'open') await tx.accounts.setReach(account.id, 'open');
  await tx.outbox.resume(conversation.id, now);
  await tx.shown.healIn(conversation.id);
}

/** The scene of one event by somebody known. */
export function sceneOf<E extends Inbound>(
  at: Pick<Scene<E>, 'tx' | 'world' | 'now' | 'event' | 'conversation'>,
  { account, person }: NonNullable<Met['known']>,
): Scene<E> {
  const { platform } = at.conversation;
  const { event } = at;
  const spoken =
    event.kind === 'text'
      ? { spoken: { conversation: at.conversation.id, message: event.message, named: event.mentions ?? [] } }
      : {};
  const actor = {
    kind: 'person',
    person,
    account: account.id,
    platform,
    correlation: event.correlation,
    ...spoken,
  } as const;
  return { tx: at.tx, world: at.world, now: at.now, event: at.event, conversation: at.conversation, person, actor };
}
