import { createHash, createHmac } from 'node:crypto';
import type { Instant } from '../ids.ts';
import type { Random, Uploads } from '../ports.ts';
import { sameSecret } from '../same-secret.ts';
import type { FileLink, FilePorts } from '../world.ts';

/** How long a link to a file works, from when the file was sent: the same card always shows the same link. */
const lifeMs = 30 * 86_400_000;

const seal = (secret: string, id: string, until: number): string =>
  createHmac('sha256', secret).update(`muster file ${id} ${until}`).digest('hex').slice(0, 32);

/** Nothing in a link may be markup anywhere: some platforms take underscores and stars for it. */
const addressed = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*_~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** An id of a file: random, and letters and digits only. */
export const newFileId = (random: Random): string =>
  createHash('sha256').update(random.secret(24)).digest('hex').slice(0, 32);

/** `/files/<id>/<name>?until=…&seal=…`: whoever holds it may read this one file until then. */
function signedPath(secret: string, { id, name, at }: { id: string; name: string; at: Instant }): string {
  const until = Math.floor((at + lifeMs) / 1000);
  return `/files/${id}/${addressed(name)}?until=${until}&seal=${seal(secret, id, until)}`;
}

/** `until` in seconds, as the link has it. */
function mayOpen(secret: string, link: FileLink, now: Instant): 'yes' | 'expired' | 'no' {
  const until = /^\d{1,12}$/.test(link.until) ? Number(link.until) : 0;
  if (!sameSecret(seal(secret, link.id, until), link.seal)) return 'no';
  return until * 1000 > now ? 'yes' : 'expired';
}

export interface FileSettings {
  readonly maxBytes: number;
  readonly uploads: Uploads;
  /** Signs links. */
  readonly secret: string;
  /** How people reach us from anywhere, without a slash at its end. */
  readonly publicUrl: string | null;
}

export function filePorts({ maxBytes, uploads, secret, publicUrl }: FileSettings): FilePorts {
  const path: FilePorts['path'] = (file) => signedPath(secret, file);
  return {
    maxBytes,
    uploads,
    path,
    link: (file) => (publicUrl === null ? undefined : publicUrl + path(file)),
    mayOpen: (link, now) => mayOpen(secret, link, now),
  };
}
