import { noticeCard } from '../cards/notice-card.ts';
import type { Instant, Platform } from '../ids.ts';
import { quietEnd } from '../notices/quiet.ts';
import { tellConversation } from '../tell/tell.ts';
import { moment, sentence } from '../text/text.ts';
import type { World } from '../world.ts';

/** People looked at in one unit, so that no tap queues behind this. */
const chunk = 50;
const worthMs = 3_600_000;

/**
 * We did not listen to a platform from `from` to `to`. If that was longer than it keeps presses for us, people with
 * waiting work hear that theirs may be lost. Called again for the same absence it says nothing twice. Wakes the
 * courier. Returns how many people were told.
 */
export async function away(world: World, platform: Platform, from: Instant, to: Instant): Promise<number> {
  const traits = world.traits(platform);
  if (!traits || to - from <= traits.tapsKeptMs) return 0;
  let told = 0;
  for (let offset = 0; ; offset += chunk) {
    const page = await world.db.write('chat.away', (tx) => tellPage(tx, world, platform, { from, to }, offset));
    told += page.told;
    if (page.people < chunk) break;
  }
  world.wake('courier');
  return told;
}

async function tellPage(
  tx: Parameters<Parameters<World['db']['write']>[1]>[0],
  world: World,
  platform: Platform,
  { from, to }: { readonly from: Instant; readonly to: Instant },
  offset: number,
): Promise<{ people: number; told: number }> {
  const people = await tx.people.list({ limit: chunk, offset });
  const style = to - from < 86_400_000 ? 'time' : 'datetime';
  const title = sentence('chat.away', { from: moment(from, style), to: moment(to, style) });
  let told = 0;
  for (const person of people) {
    // Asleep all the while, they pressed nothing.
    if (quietEnd(person, from) !== undefined && quietEnd(person, from) === quietEnd(person, to)) continue;
    const reader = { id: person.id, roles: person.roles };
    const { total } = await tx.tasks.list({ reader, filter: 'waiting', now: to, limit: 1, offset: 0 });
    if (total === 0) continue;
    const chats = await tx.conversations.directOf(person.id);
    const chat = chats.find((one) => one.platform === platform && one.goneAt === null);
    if (!chat) continue;
    await tellConversation(
      tx,
      world,
      chat.id,
      { kind: 'snapshot', card: noticeCard(title, [sentence('chat.away_do')]) },
      {
        key: `away.${from.toString(36)}`,
        correlation: `away-${platform}-${from.toString(36)}`,
        until: to + worthMs,
        lane: 'personal',
      },
    );
    told += 1;
  }
  return { people: people.length, told };
}
