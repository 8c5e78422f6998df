import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sentence } from '../core/text/text.ts';
import { wallOf } from '../core/time.ts';
import { restoreCheck } from '../db/restore-check.ts';
import { besideCopy, type FilesFound, filesIn, sentIn } from '../db/upload-copies.ts';
import { type Desk, done, type Ended, failed, withDatabase } from './desk.ts';

/** Also beside a running server. Without a name: dated, in the data directory's `backups`. */
export async function backup(desk: Desk, name: string | undefined): Promise<Ended> {
  const { config, clock, cwd } = desk;
  const at = wallOf(clock.now(), 'UTC').replaceAll(':', '');
  const file = name === undefined ? join(config.dataDir, 'backups', `muster-${at}Z.db`) : resolve(cwd, name);
  return withDatabase(desk, async (db) => {
    if (!db.backupTo) return failed(sentence('system.cli.sqlite_only'));
    mkdirSync(dirname(file), { recursive: true });
    const { files } = await db.backupTo(file, join(config.dataDir, 'uploads'));
    desk.say(sentence('system.cli.backed_up', { file }));
    return withFiles(desk, files && { ...files, place: files.lost.length > 0 ? files.place : besideCopy(file) });
  });
}

/** Whether a server could start on this file; changes nothing. */
export async function checkRestore(desk: Desk, name: string): Promise<Ended> {
  const path = resolve(desk.cwd, name);
  const check = await restoreCheck(path);
  if (check.kind === 'broken') {
    return failed(sentence('system.cli.not_restorable', { why: check.complaints.slice(0, 3).join('; ') }));
  }
  const { schemaVersion: schema, rows } = check.report;
  const sent = sentIn(path);
  // A copy that was put in its place has them where muster keeps them.
  const places = [besideCopy(path), join(dirname(path), 'uploads')];
  const found = sent.length === 0 ? undefined : await filesIn(places.find(existsSync) ?? besideCopy(path), sent);
  if (!found?.lost.length) {
    desk.say(sentence('system.cli.restorable', { schema, tasks: rows.task, people: rows.person }));
  }
  return withFiles(desk, found);
}

const mostNames = 3;

function withFiles({ say }: Desk, found: FilesFound | undefined): Ended {
  if (!found || found.count === 0) return done;
  const { count, place, lost } = found;
  if (lost.length === 0) {
    say(sentence('system.cli.files', { count, place }));
    return done;
  }
  const names = [...lost.slice(0, mostNames), ...(lost.length > mostNames ? ['…'] : [])].join(', ');
  return failed(sentence('system.cli.files_lost', { lost: lost.length, of: count, place, names }));
}
