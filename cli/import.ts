import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { readYaml } from '../config/yaml.ts';
import { importOrganisation } from '../core/organisation/import.ts';
import { readOrganisation } from '../core/organisation/organisation.ts';
import { type Fault, pathText } from '../core/text/fault.ts';
import { sentence } from '../core/text/text.ts';
import { type Desk, deskWorld, done, type Ended, failed, withDatabase } from './desk.ts';

export async function importFile(desk: Desk, name: string): Promise<Ended> {
  const path = resolve(desk.cwd, name);
  const file = basename(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return failed(
      why === 'ENOENT' ? sentence('system.cli.no_file', { path }) : sentence('system.cli.unreadable', { path, why }),
    );
  }
  const yaml = readYaml(text);
  if (yaml.kind === 'bad') return failed(sentence('system.config.yaml', { file, line: yaml.line, why: yaml.why }));

  const refuse = (faults: readonly Fault[]): Ended => {
    for (const fault of faults.toSorted((a, b) => yaml.lineOf(a.path) - yaml.lineOf(b.path))) {
      const line = yaml.lineOf(fault.path);
      desk.say(sentence('system.config.file', { file, line, key: pathText(fault.path), wrong: fault.text }));
    }
    return failed(sentence('system.cli.import_refused'));
  };
  const read = readOrganisation(yaml.value);
  if (read.kind === 'refused') return refuse(read.faults);
  const imported = await withDatabase(desk, (db) =>
    db.database.write('import', (tx) => importOrganisation(tx, deskWorld(desk, db), read.organisation)),
  );
  if (imported.kind === 'refused') return refuse(imported.faults);
  const { people, groups, templates, rules } = imported;
  desk.say(sentence('system.cli.imported', { people, groups, templates, rules }));
  return done;
}
