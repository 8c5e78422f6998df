import { existsSync } from 'node:fs';
import type { Text } from '../core/text/text.ts';
import { type Desk, done, type Ended, failed, withDatabase } from './desk.ts';

/** What somebody who just cloned this has: no credentials, no people, and nobody said it was in earnest. */
async function isFirstMinute(desk: Desk): Promise<boolean> {
  const { production, credentials, database } = desk.config;
  if (production || credentials.length > 0) return false;
  if (database.engine === 'sqlite' && !existsSync(database.path)) return true;
  return withDatabase(desk, async (db) => (await db.database.read('count people', (tx) => tx.people.count())) === 0);
}

/** Runs until told to stop. The address is the last line printed. */
export async function serve(
  desk: Desk,
  options: { readonly demo?: boolean; readonly live?: boolean },
  ready: (url: string) => void,
): Promise<Ended> {
  if (options.demo || (!options.live && (await isFirstMinute(desk)))) {
    const { demonstrate } = await import('../demo.ts');
    await demonstrate(desk.config, ready);
    return done;
  }
  const live = await import('../serve.ts');
  const served: { kind: 'stopped' } | { kind: 'refused'; text: Text } = await live.serve(desk.config, ready);
  return served.kind === 'refused' ? failed(served.text) : done;
}
