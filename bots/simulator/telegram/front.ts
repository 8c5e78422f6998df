import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from '../faults.ts';
import { hangUp, sendAnswer, sendHtml } from '../spoil.ts';
import { type Answer, failure, success } from './answer.ts';
import { checkPayload, spelling } from './contract.ts';
import { costOf, handle } from './methods.ts';
import { Refusal, tooMany } from './refusal.ts';
import { type RawRequest, readRequest } from './request.ts';
import { fileOf } from './sending.ts';
import type { Sim } from './sim.ts';
import type { ApiCall, FaultKind, FaultRule, Payload } from './simulator.ts';
import { type BotState, isToken } from './state.ts';
import type { Polls } from './updates.ts';
import type { Webhooks } from './webhook.ts';

/** What one HTTP request meets on its way in. */
export interface Front {
  sim: Sim;
  faults: Faults<FaultRule>;
  polls: Polls;
  webhooks: Webhooks;
  /** Requests in progress, long polls not counted. */
  busy: { count: number };
  /** Those that ask for updates. */
  polling: Set<ServerResponse>;
  /** Told when a request ends. */
  ended: () => void;
}

interface Request {
  bot: BotState;
  method: string;
  raw: RawRequest;
  fault: FaultKind | undefined;
  signal: AbortSignal;
}

function botOf(sim: Sim, token: string): BotState {
  if (!isToken(token)) throw new Refusal(404, '');
  const bot = sim.state.bots.find((candidate) => candidate.token === token && !candidate.revoked);
  if (bot === undefined) throw new Refusal(401, 'Unauthorized');
  return bot;
}

function methodOf(name: string): string {
  const method = spelling(name);
  if (method === undefined) throw new Refusal(404, 'method not found', { violation: true });
  return method;
}

function chatOfPayload(fields: Payload): number | undefined {
  const id = Number(fields.chat_id ?? Number.NaN);
  return Number.isSafeInteger(id) ? id : undefined;
}

function spoils(rule: FaultRule, method: string, chat: number | undefined): boolean {
  if (rule.chat !== undefined && rule.chat !== chat) return false;
  if (rule.method === undefined) return method !== 'getUpdates';
  const names = typeof rule.method === 'string' ? [rule.method] : rule.method;
  return names.some((name) => name === '*' || name.toLowerCase() === method.toLowerCase());
}

function recorded(raw: RawRequest): Payload {
  const uploads = [...raw.uploads].map(([name, { name: file, data }]) => [name, { file, size: data.length }]);
  return { ...raw.fields, ...Object.fromEntries(uploads) };
}

function charge(front: Front, { bot, method, raw }: Request): void {
  const cost = costOf(method);
  const chat = chatOfPayload(raw.fields);
  if (front.sim.limits === 'off' || cost === undefined || chat === undefined) return;
  const wait = front.sim.pace.take(bot.id, chat, cost);
  if (wait > 0) throw tooMany(wait);
}

async function apply(front: Front, request: Request): Promise<unknown> {
  const { bot, method, raw, signal } = request;
  const checked = checkPayload(method, raw.fields, raw.uploads, raw.textual);
  if (checked.kind === 'bad') throw new Refusal(400, checked.why, { violation: true });
  charge(front, request);
  const { sim, polls, webhooks } = front;
  return handle(method, { sim, bot, polls, webhooks, signal, payload: checked.payload });
}

function refusalOf(fault: FaultKind & { kind: 'refuse' }): Refusal {
  const { code, retryAfter, migrateTo } = fault;
  const parameters = {
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    ...(migrateTo === undefined ? {} : { migrate_to_chat_id: migrateTo }),
  };
  const description =
    fault.description ?? (retryAfter === undefined ? 'scripted refusal' : `retry after ${retryAfter}`);
  return new Refusal(code, description, Object.keys(parameters).length === 0 ? {} : { parameters });
}

function note(front: Front, call: ApiCall): void {
  front.sim.journal.add({ kind: 'call', call });
}

function broken(front: Front, method: string, refusal: Refusal): void {
  if (!refusal.violation) return;
  const violation = { at: front.sim.clock.now(), method, detail: refusal.message };
  front.sim.journal.add({ kind: 'violation', violation });
}

async function answerTo(front: Front, request: Request): Promise<Answer> {
  try {
    if (request.fault?.kind === 'refuse') throw refusalOf(request.fault);
    return success(await apply(front, request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    broken(front, request.method, error);
    return failure(error);
  }
}

async function serveCall(front: Front, request: Request, response: ServerResponse): Promise<void> {
  const { bot, method, fault, signal, raw } = request;
  const { clock } = front.sim;
  const base = {
    at: clock.now(),
    bot: bot.username,
    method,
    payload: recorded(raw),
    ...(fault ? { fault: fault.kind } : {}),
  };
  if (fault?.kind === 'reset') response.socket?.resetAndDestroy();
  if (fault?.kind === 'html') sendHtml(response, fault.code);
  if (fault?.kind === 'reset' || fault?.kind === 'blackHole' || fault?.kind === 'html') {
    note(front, { ...base, status: fault.kind === 'html' ? fault.code : 0, ok: false });
    return;
  }
  if (fault?.kind === 'delay') await clock.sleep(fault.ms, signal);
  const answer = await answerTo(front, request);
  const { result, description } = answer.body;
  const outcome = answer.status === 200 ? { ok: true, result } : { ok: false, description: String(description) };
  note(front, { ...base, status: answer.status, ...outcome });
  if (!signal.aborted) await sendAnswer(response, answer, fault, clock, signal);
}

async function counted(
  front: Front,
  method: string,
  response: ServerResponse,
  work: () => Promise<void>,
): Promise<void> {
  if (method === 'getUpdates') {
    front.polling.add(response);
    return work().finally(() => front.polling.delete(response));
  }
  front.busy.count += 1;
  try {
    await work();
  } finally {
    front.busy.count -= 1;
    front.ended();
  }
}

async function serveMethod(
  front: Front,
  token: string,
  name: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
) {
  const signal = hangUp(response);
  const bot = botOf(front.sim, token);
  const method = methodOf(name);
  await counted(front, method, response, async () => {
    const read = await readRequest(incoming, query);
    if (read.kind === 'tooBig') throw new Refusal(413, 'Request Entity Too Large');
    if (read.kind === 'bad') throw new Refusal(400, read.why, { violation: true });
    const chat = chatOfPayload(read.request.fields);
    const fault = front.faults.next((rule) => spoils(rule, method, chat))?.fault;
    await serveCall(front, { bot, method, raw: read.request, fault, signal }, response);
  });
}

function serveFile(front: Front, token: string, path: string, response: ServerResponse): void {
  const bot = botOf(front.sim, token);
  const file = front.sim.state.files.find((candidate) => candidate.path === path);
  if (file === undefined || fileOf(front.sim, bot, file.id) === undefined) throw new Refusal(404, '');
  // Neither name nor type survive a download.
  response.setHeader('content-type', 'application/octet-stream');
  response.end(Buffer.from(file.data, 'base64'));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

/** Serves one HTTP request. Never rejects: what is not a refusal is a bug of the simulator and answers 500 with its text. */
export async function serve(front: Front, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://simulator');
  const path = decoded(url.pathname);
  try {
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(path);
    const call = /^\/bot([^/]+)\/([^/]+)$/.exec(path);
    const allowed = incoming.method === 'GET' || incoming.method === 'POST';
    if (file !== null && allowed) serveFile(front, file[1] ?? '', file[2] ?? '', response);
    else if (call === null || !allowed) throw new Refusal(404, '');
    else await serveMethod(front, call[1] ?? '', call[2] ?? '', incoming, response, url.searchParams);
  } catch (error) {
    if (response.destroyed || response.headersSent) return;
    const refusal = error instanceof Refusal ? error : new Refusal(500, `Internal Server Error: ${String(error)}`);
    if (error instanceof Refusal) broken(front, path.split('/').at(-1) ?? '', error);
    await sendAnswer(response, failure(refusal), undefined, front.sim.clock, AbortSignal.abort());
  }
}
