import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { parseTaskNumber } from '../../core/ids.ts';
import { tooBig } from '../../core/talk/check-file.ts';
import { attachmentsOf, commentOn, type FileView } from '../../core/talk/comments.ts';
import type { Kept } from '../../core/talk/file.ts';
import { takeUpload } from '../../core/talk/receive-file.ts';
import { limits } from '../../core/tasks/task.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor, may } from './actor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { code, lines, numberParam } from './fields.ts';
import { invalid } from './input.ts';
import { names } from './names.ts';
import { keyed } from './once.ts';
import { problem } from './problem.ts';
import { fileJson, fileSchema, noTask, reader, refusedTalk } from './talk.ts';
import { codesOf } from './task-json.ts';

const listSchema = z.strictObject({ attachments: z.array(fileSchema) }).openapi('Attachments');
const upload = z
  .strictObject({
    person: code.openapi({ description: 'Who sends it: a person’s code.' }),
    comment: lines(limits.comment).optional(),
    file: z.file().openapi({ type: 'string', format: 'binary' }),
  })
  .openapi('Upload');

export const attachments = (world: World): Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/tasks/{number}/attachments',
      id: 'list_attachments',
      tag: 'Talk',
      summary: 'The files of a task, oldest first',
      params: numberParam,
      query: z.strictObject({ as: reader }),
      answers: { 200: ['All of them', listSchema] },
      refuses: [404],
    },
    async ({ c, params, query }) => {
      const found = await filesOf(world, params.number, query.as);
      if (!found) return noTask(c);
      return 'faults' in found ? invalid(c, found.faults) : c.json({ attachments: found.files });
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/tasks/{number}/attachments/{id}',
      id: 'open_attachment',
      tag: 'Talk',
      summary: 'One file: the way to it',
      params: z.strictObject({ number: z.string().openapi({ example: 'T-1042' }), id: code }),
      query: z.strictObject({ as: reader }),
      answers: { 302: ['Its signed address, which opens without a token'] },
      refuses: [404],
    },
    async ({ c, params, query }) => {
      const found = await filesOf(world, params.number, query.as);
      if (found && 'faults' in found) return invalid(c, found.faults);
      const one = found?.files.find(({ id }) => id === params.id);
      return one ? c.redirect(one.path, 302) : problem(c, 'not_found', sentence('api.no_file'));
    },
  ),
  uploading(
    world,
    'add_attachment',
    '/tasks/{number}/attachments',
    'Talk',
    'Add a file for a person, with or without words',
  ),
  uploading(world, 'move_attach', '/tasks/{number}/attach', 'Moves', 'attach: the same as adding a file'),
];

async function filesOf(world: World, number: string, as: string | undefined) {
  const id = parseTaskNumber(number);
  if (id === undefined) return undefined;
  return world.db.read('api files', async (tx) => {
    const named = names(tx);
    const person = await named.person(as, ['as'], 'also disabled');
    if (named.faults.length > 0) return { faults: named.faults };
    const files = await attachmentsOf(tx, world, person, id);
    if (!files) return undefined;
    const code = await codesOf(
      tx,
      files.map((one) => one.person),
    );
    return { files: files.map((one) => fileJson(one, code)) };
  });
}

const uploading = (world: World, id: string, path: string, tag: 'Talk' | 'Moves', summary: string): Endpoint =>
  endpoint(
    {
      ...{ method: 'post', path, id, tag, summary },
      params: numberParam,
      body: upload,
      example: { person: 'wang', file: new File(['…'], 'pump.jpg') },
      upload: { bytes: world.files.maxBytes, tooBig: tooBig('file', world.files.maxBytes) },
      keyed: true,
      answers: { 200: ['Added before under this key', fileSchema], 201: ['Added', fileSchema] },
      refuses: [404, 409],
    },
    async ({ c, params, body, key }) => {
      const task = parseTaskNumber(params.number);
      if (task === undefined) return noTask(c);
      const bytes = await body.file.bytes();
      const arrival = await takeUpload(world, bytes, body.file.name);
      if (!arrival.kept) return invalid(c, [{ path: ['file'], text: arrival.why }]);
      const wanted = { task, person: body.person, comment: body.comment ?? '', file: arrival, key };
      const added = await add(world, wanted);
      if (added.kind !== 'added') await world.files.uploads.remove(arrival.id);
      if (added.kind === 'known') return c.json(added.file);
      if (added.kind !== 'added') return refusedTalk(c, added);
      world.wake('courier');
      world.wake('jobs');
      return c.json(added.file, 201);
    },
  );

interface Wanted {
  readonly task: number;
  readonly person: string;
  readonly comment: string;
  readonly file: Kept;
  readonly key: string | undefined;
}

function add(world: World, { task, person: named, comment, file, key }: Wanted) {
  return world.db.write('api attach', async (tx) => {
    const lookup = names(tx);
    const person = await lookup.person(named, ['person']);
    if (!person) return { kind: 'faults', faults: lookup.faults } as const;
    const json = async (id: string) => {
      const one = (await attachmentsOf(tx, world, null, task))?.find((each: FileView) => each.id === id);
      if (!one) throw new Error('a file neither added nor known');
      return fileJson(one, await codesOf(tx, [one.person]));
    };
    const digest = createHash('sha256').update(file.sha256).update(file.name).digest('hex');
    const once = keyed(tx, world, key, ['attach', task, named, comment, digest]);
    const before = await once.before();
    if (before.kind === 'reused') return { kind: 'reused' } as const;
    if (before.kind === 'known') return { kind: 'known', file: await json(before.made) } as const;
    const result = await commentOn(tx, world, apiActor(world, person), task, comment, [file]);
    if (result.kind === 'unknown') return { kind: 'nothing' } as const;
    if (result.kind !== 'moved') return { kind: 'no', result, may: may(world, result.facts, person) } as const;
    await once.keep(file.id);
    return { kind: 'added', file: await json(file.id) } as const;
  });
}
