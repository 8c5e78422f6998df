import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { liveFault } from '../config/live.ts';
import { StorageError } from '../core/errors.ts';
import { said, sentence, type Text } from '../core/text/text.ts';
import { openDatabase } from '../db/open.ts';
import { type Desk, done, type Ended, failed, telegramName } from './desk.ts';
import { storageText } from './trouble.ts';

type Finding = { readonly kind: 'good' | 'bad' | 'note'; readonly what: Text };
const good = (what: Text): Finding => ({ kind: 'good', what });
const bad = (what: Text): Finding => ({ kind: 'bad', what });
const note = (what: Text): Finding => ({ kind: 'note', what });

const spaceNeededMb = 200;

/** Looks at everything a start needs and changes nothing but an absent data directory. */
export async function doctor(desk: Desk): Promise<Ended> {
  const { config } = desk;
  const findings: Finding[] = [good(sentence('system.doctor.config')), ...config.warnings.map(note)];
  const fault = liveFault(config);
  if (fault) findings.push(bad(fault));
  findings.push(...folder(config.dataDir), await database(desk));
  findings.push(await platform(desk));
  if (config.apiToken === null) findings.push(note(sentence('system.doctor.api_off')));
  for (const { kind, what } of findings) desk.say(sentence(`system.doctor.${kind}`, { what }));
  return findings.some(({ kind }) => kind === 'bad') ? failed(sentence('system.cli.doctor_bad')) : done;
}

function folder(path: string): Finding[] {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    const { bavail, bsize } = statfsSync(path);
    const free = Math.floor((bavail * bsize) / 1024 / 1024);
    const space = { free, path };
    return [
      good(sentence('system.doctor.data', { path })),
      free < spaceNeededMb
        ? bad(sentence('system.doctor.space_bad', space))
        : good(sentence('system.doctor.space', space)),
    ];
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return [bad(sentence('system.doctor.data_bad', { path, why }))];
  }
}

async function database({ config }: Desk): Promise<Finding> {
  if (config.database.engine === 'sqlite' && !existsSync(config.database.path)) {
    return note(sentence('system.doctor.database_none'));
  }
  try {
    const db = await openDatabase(config.database);
    try {
      const schema = db.schemaVersion();
      if (schema === 0) return note(sentence('system.doctor.database_none'));
      const [broken] = await db.integrity();
      if (broken !== undefined) return bad(sentence('system.storage.corrupt', { detail: said(broken) }));
      const people = await db.database.read('count people', (tx) => tx.people.count());
      return good(sentence('system.doctor.database', { schema, people }));
    } finally {
      await db.close();
    }
  } catch (error) {
    if (error instanceof StorageError) return bad(storageText(error));
    throw error;
  }
}

async function platform({ config }: Desk): Promise<Finding> {
  const bot = await telegramName(config);
  if (!bot) return note(sentence('system.doctor.no_platform'));
  return bot.kind === 'ok'
    ? good(sentence('system.doctor.telegram', { name: bot.name }))
    : bad(sentence('system.doctor.telegram_bad', { why: said(bot.why) }));
}
