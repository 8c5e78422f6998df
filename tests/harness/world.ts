import type { Person, Role } from '../../core/people/person.ts';
import type { Clock, Database } from '../../core/ports.ts';
import type { Stores } from '../../core/stores.ts';
import { type FileSettings, filePorts } from '../../core/talk/link.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import type { World } from '../../core/world.ts';
import { uploadsInMemory } from '../../db/uploads.ts';
import { plainTraits } from './play-adapter.ts';

/** Files in memory, with links. */
export const fileSettings = (publicUrl: string | null = 'https://muster.example'): FileSettings => ({
  maxBytes: 10 * 1024 * 1024,
  uploads: uploadsInMemory(),
  secret: 'a secret of tests',
  publicUrl,
});
export const someFiles = () => filePorts(fileSettings());

/** A world around a real database: nobody behind the ports, nothing left to chance. */
export function plainWorld(clock: Clock, db: Database): World {
  let secrets = 0;
  return {
    clock,
    random: { secret: () => `secret-${++secrets}`, fraction: () => 0.5 },
    db,
    wake: () => undefined,
    paint: () => undefined,
    organisation: { name: 'Harbour', zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] },
    taskTypes: shippedTypes,
    dueDates: { read: () => undefined },
    traits: plainTraits,
    link: () => undefined,
    files: someFiles(),
    version: '0',
    health: () => Promise.reject(new Error('nobody asks for health here')),
  };
}

/** As shipped, but offers lapse and finished work is confirmed as soon as the system likes. */
export const hastyTypes: World['taskTypes'] = new Map(
  [...shippedTypes].map(([code, type]) => [code, { ...type, offerExpiresAfterMs: 0, autoConfirmAfterMs: 0 }]),
);

/** Makes people by code, each bound to a Telegram account of the same name. */
export async function seedPeople(tx: Stores, people: Readonly<Record<string, Role>>): Promise<Map<string, Person>> {
  const made = new Map<string, Person>();
  for (const [code, role] of Object.entries(people)) {
    const id = await tx.people.put({ code, name: code, locale: 'en', zone: 'UTC', roles: [role] });
    await tx.accounts.bind(id, 'telegram', `tg-${code}`, 1);
    const person = await tx.people.get(id);
    if (person) made.set(code, person);
  }
  return made;
}
