import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sentence } from '../core/text/text.ts';
import { wallOf } from '../core/time.ts';
import { restoreCheck } from '../db/restore-check.ts';
import { type Desk, done, type Ended, failed, withDatabase } from './desk.ts';

/** Also beside a running server. Without a name: dated, in the data directory's `backups`. */
export async function backup(desk: Desk, name: string | undefined): Promise<Ended> {
  const { config, clock, cwd } = desk;
  const at = wallOf(clock.now(), 'UTC').replaceAll(':', '');
  const file = name === undefined ? join(config.dataDir, 'backups', `muster-${at}Z.db`) : resolve(cwd, name);
  return withDatabase(desk, async (db) => {
    if (!db.backupTo) return failed(sentence('system.cli.sqlite_only'));
    mkdirSync(dirname(file), { recursive: true });
    await db.backupTo(file);
    desk.say(sentence('system.cli.backed_up', { file }));
    return done;
  });
}

/** Whether a server could start on this file; changes nothing. */
export async function checkRestore({ say, cwd }: Desk, name: string): Promise<Ended> {
  const check = await restoreCheck(resolve(cwd, name));
  if (check.kind === 'broken') {
    return failed(sentence('system.cli.not_restorable', { why: check.complaints.slice(0, 3).join('; ') }));
  }
  const { schemaVersion: schema, rows } = check.report;
  say(sentence('system.cli.restorable', { schema, tasks: rows.task, people: rows.person }));
  return done;
}
