import { z } from 'zod';
import type { Upload } from '../telegram/contract.ts';
import { visible } from './message-routes.ts';
import { breach, Refusal } from './refusal.ts';
import { data, type Reply, type Route, route } from './route.ts';
import type { Sim } from './sim.ts';
import { newId, type StoredFile } from './state.ts';

/** Files and pictures. */

const SCOPES = ['im:resource', 'im:message'];
const IMAGE_BYTES = 10 * 1024 * 1024;
const FILE_BYTES = 30 * 1024 * 1024;

export function keepFile(
  sim: Sim,
  owner: string,
  file: { name: string; mime: string; data: Uint8Array },
  image: boolean,
): StoredFile {
  const key = newId(sim.state, image ? 'img_v3_' : 'file_v3_');
  const stored = {
    key,
    owner,
    image,
    name: file.name,
    mime: file.mime,
    data: Buffer.from(file.data).toString('base64'),
  };
  sim.state.files.push(stored);
  sim.changed();
  return stored;
}

function uploaded(uploads: Map<string, Upload>, field: string, limit: number): Upload {
  const upload = uploads.get(field);
  if (upload === undefined || uploads.size !== 1) throw breach(99992402, `one file, in the field ${field}`);
  if (upload.data.length === 0 || upload.data.length > limit) throw breach(234006, `a file of 1 to ${limit} bytes`);
  return upload;
}

function sent(file: StoredFile | undefined): Reply {
  if (file === undefined) throw new Refusal(234003, 'File not in msg.');
  return { kind: 'file', name: file.name, mime: file.mime, data: Buffer.from(file.data, 'base64') };
}

export const FILE_ROUTES: Route[] = [
  route('im.image.create', 'POST /open-apis/im/v1/images', {
    body: z.strictObject({ image_type: z.enum(['message', 'avatar']) }),
    multipart: true,
    scopes: SCOPES,
    counted: true,
    handle: ({ sim, app, uploads }) => {
      const { name, mime, data: bytes } = uploaded(uploads, 'image', IMAGE_BYTES);
      return data({ image_key: keepFile(sim, app.appId, { name, mime, data: bytes }, true).key });
    },
  }),
  route('im.file.create', 'POST /open-apis/im/v1/files', {
    body: z.strictObject({
      file_type: z.enum(['opus', 'mp4', 'pdf', 'doc', 'xls', 'ppt', 'stream']),
      file_name: z.string().min(1),
      duration: z.coerce.number().optional(),
    }),
    multipart: true,
    scopes: SCOPES,
    counted: true,
    handle: ({ sim, app, uploads, body }) => {
      const { mime, data: bytes } = uploaded(uploads, 'file', FILE_BYTES);
      return data({ file_key: keepFile(sim, app.appId, { name: body.file_name, mime, data: bytes }, false).key });
    },
  }),
  route('im.image.get', 'GET /open-apis/im/v1/images/:image_key', {
    scopes: SCOPES,
    counted: true,
    handle: ({ sim, app, path }) =>
      sent(sim.state.files.find(({ key, owner }) => key === path.image_key && owner === app.appId)),
  }),
  route('im.file.get', 'GET /open-apis/im/v1/files/:file_key', {
    scopes: SCOPES,
    counted: true,
    handle: ({ sim, app, path }) =>
      sent(sim.state.files.find(({ key, owner }) => key === path.file_key && owner === app.appId)),
  }),
  route('im.messageResource.get', 'GET /open-apis/im/v1/messages/:message_id/resources/:file_key', {
    query: z.strictObject({ type: z.enum(['image', 'file']) }),
    scopes: ['im:message', 'im:message:readonly'],
    counted: true,
    handle: (context) => {
      const { sim, path, query } = context;
      const message = visible(context);
      if (message.type === 'interactive') throw new Refusal(234043);
      const key = path.file_key ?? '';
      const inside = !message.recalled && Object.values(JSON.parse(message.content)).includes(key);
      const file = sim.state.files.find((candidate) => candidate.key === key);
      return sent(inside && file?.image === (query.type === 'image') ? file : undefined);
    },
  }),
];
