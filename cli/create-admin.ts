import { isCode } from '../core/organisation/code.ts';
import { said, sentence } from '../core/text/text.ts';
import { bindCode } from './bind-code.ts';
import { type Desk, type Ended, failed, withDatabase } from './desk.ts';

/** Gives the role to a known person or makes a new one; no password exists, the code binds their own chat account. */
export async function createAdmin(desk: Desk, code: string, options: { readonly name?: string }): Promise<Ended> {
  if (!isCode(code))
    return failed(sentence('system.cli.bad_code', { code: said(code), wrong: sentence('system.import.code') }));
  const { locale, zone } = desk.config.organisation;
  const found = await withDatabase(desk, (db) =>
    db.database.write('create admin', async (tx) => {
      const known = await tx.people.byCode(code);
      if (known && known.disabledAt !== null) return { kind: 'disabled', name: known.name } as const;
      const name = options.name ?? known?.name ?? code;
      const roles = [...new Set([...(known?.roles ?? []), 'admin' as const])];
      await tx.people.put({ code, name, roles, locale: known?.locale ?? locale, zone: known?.zone ?? zone });
      return { kind: 'admin', name } as const;
    }),
  );
  const params = { name: said(found.name), code };
  if (found.kind === 'disabled') return failed(sentence('system.cli.disabled', params));
  desk.say(sentence('system.cli.admin', params));
  return bindCode(desk, code);
}
