import { issueCode } from '../core/people/bind.ts';
import { moment, said, sentence } from '../core/text/text.ts';
import { type Desk, deskWorld, done, type Ended, failed, telegramName, withDatabase } from './desk.ts';

/** Prints the code once; only its hash is stored, and no log line ever holds it. */
export async function bindCode(desk: Desk, code: string): Promise<Ended> {
  const bot = await telegramName(desk.config);
  const issued = await withDatabase(desk, (db) =>
    db.database.write('issue bind code', async (tx) => {
      const person = await tx.people.byCode(code);
      if (!person || person.disabledAt !== null) return undefined;
      const world = deskWorld(desk, db, bot?.kind === 'ok' ? bot.name : undefined);
      return { person, ...(await issueCode(tx, world, person.id)) };
    }),
  );
  if (!issued) return failed(sentence('system.cli.no_person', { code }));
  desk.say(sentence('system.cli.code', { name: said(issued.person.name), code: issued.code }));
  desk.say(sentence('system.cli.code_use', { until: moment(issued.expiresAt) }));
  for (const link of Object.values(issued.links)) desk.say(sentence('system.cli.code_link', { link }));
  return done;
}
