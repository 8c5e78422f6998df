import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Clock } from '../../../core/ports.ts';
import { type PhoneControls, Strip } from './controls.ts';
import { guard } from './guard.ts';
import { page } from './page.ts';
import { SAMPLES } from './samples.ts';
import type { PlatformPhones, Screen } from './screen.ts';
import { localeFor, STRIP_WORDS } from './words.ts';

export interface PhonesOptions {
  /** Shown in this order. */
  platforms: PlatformPhones[];
  controls: PhoneControls;
  clock: Clock;
  /** 0 or absent = any free port. */
  port?: number;
  /** Loopback only. Default 127.0.0.1. */
  host?: string;
}

export interface PhonesPage {
  /** Where to open it. */
  url: string;
  close(): Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const HEARTBEAT = 15_000;

const id = z.string().max(128);
const ACTION = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start') }),
  z.strictObject({ kind: z.literal('open'), link: z.string().max(300) }),
  z.strictObject({
    kind: z.literal('say'),
    chat: id,
    text: z.string().max(4096),
    replyTo: id.optional(),
    edit: id.optional(),
  }),
  z.strictObject({
    kind: z.literal('press'),
    chat: id,
    message: id,
    button: id,
    fields: z.record(id, z.string().max(4096)).optional(),
  }),
  z.strictObject({
    kind: z.literal('send'),
    chat: id,
    sample: z.enum(SAMPLES),
    text: z.string().max(1024).optional(),
    replyTo: id.optional(),
  }),
  z.strictObject({ kind: z.literal('closeReply'), chat: id }),
  z.strictObject({ kind: z.literal('block') }),
  z.strictObject({ kind: z.literal('unblock') }),
]);

const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const ASSETS: Record<string, string> = {
  'frame.css': CSS,
  'messages.css': CSS,
  'writing.css': CSS,
  'cards.css': CSS,
  'dingtalk.css': CSS,
  'feishu.css': CSS,
  'phones.js': SCRIPT,
  'messages.js': SCRIPT,
  'cards.js': SCRIPT,
};

function events(context: Context, platforms: PlatformPhones[]): Response {
  return streamSSE(context, async (stream) => {
    let wake: () => void = () => undefined;
    let dirty = true;
    const stops = platforms.map((platform) =>
      platform.subscribe(() => {
        dirty = true;
        wake();
      }),
    );
    stream.onAbort(() => {
      for (const stop of stops) stop();
      wake();
    });
    while (!stream.aborted) {
      if (dirty) {
        dirty = false;
        await stream.writeSSE({ event: 'changed', data: '' });
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, HEARTBEAT);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (dirty || stream.aborted) wake();
      });
      if (!dirty) await stream.writeSSE({ event: 'still', data: '' });
    }
  });
}

function app({ platforms, controls, clock }: PhonesOptions): Hono {
  const strip = new Strip(platforms, controls, clock);
  const screens = new Map<string, Screen>(
    platforms.flatMap((platform) => platform.screens.map((screen) => [screen.code, screen] as const)),
  );
  const windows = () => platforms.flatMap((platform) => platform.groups());
  const views = () => [...screens.values()].map((screen) => screen.view());
  const routes = new Hono();
  routes.use(guard);
  routes.get('/', (context) => {
    const locale = localeFor(context.req.query('lang') ?? context.req.header('accept-language') ?? '');
    return context.html(
      page({ phones: views(), groups: windows(), platforms }, strip.available(), STRIP_WORDS[locale], locale),
    );
  });
  for (const [name, type] of Object.entries(ASSETS)) {
    const file = new URL(`./public/${name}`, import.meta.url);
    routes.get(`/${name}`, async (context) =>
      context.body(await readFile(file, 'utf8'), 200, { 'content-type': type }),
    );
  }
  routes.get('/state', (context) => context.json({ phones: views(), groups: windows(), strip: strip.view() }));
  routes.get('/events', (context) => events(context, platforms));
  routes.post('/phones/:code/act', async (context) => {
    const screen = screens.get(context.req.param('code'));
    const action = ACTION.safeParse(await context.req.json().catch(() => undefined));
    if (screen === undefined || !action.success)
      return context.json({ kind: 'impossible', why: 'no such phone or action' }, 400);
    return context.json(await screen.act(action.data));
  });
  routes.post('/control/:name', async (context) => {
    const done = await strip.do(context.req.param('name'));
    return done ? context.json(strip.view()) : context.json({ kind: 'impossible', why: 'no such control' }, 404);
  });
  routes.get('/phones/:code/files/:id', (context) => {
    const file = screens.get(context.req.param('code'))?.file(context.req.param('id'));
    if (file === undefined) return context.text('Not found', 404);
    const image = /^image\/(png|jpeg|gif|webp)$/.test(file.mime);
    const name = encodeURIComponent(file.name);
    const disposition = image ? 'inline' : `attachment; filename*=UTF-8''${name}`;
    const type = image ? file.mime : 'application/octet-stream';
    return context.body(Buffer.from(file.data), 200, { 'content-type': type, 'content-disposition': disposition });
  });
  return routes;
}

/** Serves the page of phones. Throws when the host is not loopback. */
export async function startPhones(options: PhonesOptions): Promise<PhonesPage> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK.has(host)) throw new Error(`the phones are served on loopback only, not on ${host}`);
  const { fetch } = app(options);
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch, hostname: host, port: options.port ?? 0, overrideGlobalObjects: false },
      (address: AddressInfo) => {
        const name = host.includes(':') ? `[${host}]` : host;
        resolve({
          url: `http://${name}:${address.port}/`,
          close: () =>
            new Promise<void>((closed) => {
              server.close(() => closed());
              if ('closeAllConnections' in server) server.closeAllConnections();
            }),
        });
      },
    );
    server.once('error', reject);
  });
}
