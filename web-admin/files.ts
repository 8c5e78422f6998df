import type { Context } from 'hono';
import { isImage } from '../core/talk/kinds.ts';
import { sentence } from '../core/text/text.ts';
import type { World } from '../core/world.ts';
import { problem } from './api/problem.ts';

/** Only as long as whoever holds the link looks at it. */
const cached = 'private, max-age=3600';
/** What other machines read wrong without being told. */
const typeOf = (mime: string): string => (mime.startsWith('text/') ? `${mime}; charset=utf-8` : mime);

/** `/files/<id>/<name>?until=…&seal=…`: the signed link is the leave to read this one file, and nothing else is. */
export const file =
  (world: World) =>
  async (c: Context): Promise<Response> => {
    const id = c.req.param('id') ?? '';
    const link = { id, until: c.req.query('until') ?? '', seal: c.req.query('seal') ?? '' };
    const leave = world.files.mayOpen(link, world.clock.now());
    if (leave === 'expired') return problem(c, 'expired', sentence('talk.link.expired'));
    const found = leave === 'yes' ? await world.db.read('files.open', (tx) => tx.files.get(id)) : undefined;
    const bytes = found?.status === 'kept' ? await world.files.uploads.get(id) : undefined;
    if (!found || !bytes) return problem(c, 'not_found', sentence('system.api.not_found'));
    const name = encodeURIComponent(found.name).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': typeOf(found.mime),
      'content-disposition': `${isImage(found.mime) ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'x-content-type-options': 'nosniff',
      'cache-control': cached,
    });
  };
