import type { Audit } from '../../core/stores/log.ts';
import { objectCodec } from '../codecs.ts';
import type { Tx } from '../schema.ts';

export const audit = (q: Tx): Audit => ({
  async append({ at, kind, person, platform, externalId, verb, subject, detail, correlation }) {
    await q
      .insertInto('audit')
      .values({
        at,
        kind,
        person_id: person,
        platform,
        external_id: externalId,
        verb,
        subject,
        detail: objectCodec.write(detail),
        correlation,
      })
      .execute();
  },

  async list(limit) {
    const rows = await q.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit).execute();
    return rows.map(({ id: _, person_id, external_id, detail, ...row }) => ({
      ...row,
      person: person_id,
      externalId: external_id,
      detail: objectCodec.read(detail),
    }));
  },
});
