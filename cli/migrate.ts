import { sentence } from '../core/text/text.ts';
import { openDatabase } from '../db/open.ts';
import { type Desk, done, type Ended, makeRoom } from './desk.ts';

/** As a server, so that nobody serves meanwhile. */
export async function migrate({ config, clock, say }: Desk): Promise<Ended> {
  makeRoom(config.database);
  const db = await openDatabase({ ...config.database, server: true });
  try {
    await db.migrate(clock.now());
    say(sentence('system.cli.migrated', { schema: db.schemaVersion() }));
    return done;
  } finally {
    await db.close();
  }
}
