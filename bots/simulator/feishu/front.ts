import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpAnswer, hangUp, sendAnswer, sendHtml } from '../spoil.ts';
import { admit, count } from './quota.ts';
import { Refusal } from './refusal.ts';
import { checkShape, match, type RawRequest, readBody } from './request.ts';
import type { Reply, Route } from './route.ts';
import { type Sim, violation } from './sim.ts';
import type { ApiCall, FaultKind, FaultRule } from './simulator.ts';
import { type AppState, digest } from './state.ts';
import { appOf, kill } from './tokens.ts';

/** What one HTTP request meets on its way in. */
export interface Front {
  sim: Sim;
  routes: readonly Route[];
  /** Requests in progress. */
  busy: { count: number };
  /** Told when a request ends. */
  ended: () => void;
}

interface Request {
  route: Route;
  raw: RawRequest;
  url: URL;
  authorization: string | undefined;
  fault: FaultKind | undefined;
  signal: AbortSignal;
}

interface Outcome extends HttpAnswer {
  code: number;
  msg: string;
  data?: unknown;
  file?: { name: string; mime: string; data: Buffer };
}

const PUBLIC = {} as AppState;

function matches(rule: FaultRule, route: Route, raw: RawRequest): boolean {
  const names = rule.api === undefined ? undefined : [rule.api].flat();
  const named = names?.some((name) => name === '*' || name === route.name) ?? route.name !== 'ws.endpoint';
  const possible = { tokenInvalid: route.scopes.length > 0, quota: route.counted };
  if (!named || (rule.fault.kind in possible && !possible[rule.fault.kind as keyof typeof possible])) return false;
  if (rule.about === undefined) return true;
  const body = typeof raw.body === 'object' && raw.body !== null ? Object.values(raw.body) : [];
  return [...Object.values(raw.path), ...Object.values(raw.query), ...body].includes(rule.about);
}

function scripted(sim: Sim, { fault, authorization }: Request): Refusal | undefined {
  if (fault?.kind === 'quota') return new Refusal(99991403);
  if (fault?.kind === 'tokenInvalid') {
    kill(sim, ({ token }) => authorization === `Bearer ${token}`);
    return new Refusal(99991663);
  }
  if (fault?.kind !== 'refuse') return undefined;
  const { code, status, msg, resetSeconds } = fault;
  const about = {
    ...(status === undefined ? {} : { status }),
    ...(resetSeconds === undefined ? {} : { resetSeconds }),
  };
  return new Refusal(code, msg ?? 'scripted refusal', about);
}

function succeeded(reply: Reply): Outcome {
  if (reply.kind === 'file') return { status: 200, code: 0, msg: 'ok', body: '', file: reply };
  const [msg, rest] = reply.kind === 'data' ? ['success', { data: reply.data }] : ['ok', reply.fields];
  return { status: 200, code: 0, msg, data: rest, body: { code: 0, msg, ...rest } };
}

function refused(sim: Sim, refusal: Refusal, fault: FaultKind | undefined): Outcome {
  const { code, message: msg, status, resetSeconds } = refusal;
  sim.state.serial += 1;
  const logId = digest(`log ${sim.state.serial}`).toUpperCase();
  const given = fault?.kind === 'refuse' && fault.data !== undefined ? { data: fault.data } : {};
  const limit: Record<string, string> =
    resetSeconds === undefined ? {} : { 'x-ogw-ratelimit-limit': '50', 'x-ogw-ratelimit-reset': String(resetSeconds) };
  const body = { code, msg, ...given, error: { log_id: logId } };
  return { status, code, msg, body, headers: { 'x-tt-logid': logId, ...limit } };
}

function apply(sim: Sim, request: Request): { app: AppState; outcome: Outcome } {
  const { route, raw, fault } = request;
  let app = PUBLIC;
  try {
    const refusal = scripted(sim, request);
    if (refusal !== undefined) throw refusal;
    if (route.scopes.length > 0) {
      app = appOf(sim, request.authorization);
      admit(sim, app, route);
    }
    const { path, uploads } = raw;
    const outcome = succeeded(route.handle({ sim, app, path, uploads, ...checkShape(route, raw) }));
    count(sim, route);
    return { app, outcome };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.violation) violation(sim, route.name, error.message);
    return { app, outcome: refused(sim, error, fault) };
  }
}

function record(sim: Sim, { route, raw, url, fault }: Request, app: AppState, outcome?: Partial<Outcome>): void {
  const call: ApiCall = {
    at: sim.clock.now(),
    app: app.appId ?? '',
    api: route.name,
    method: route.method,
    path: url.pathname,
    query: raw.query,
    body: raw.body,
    status: outcome?.status ?? 0,
    code: outcome?.code ?? -1,
    msg: outcome?.msg ?? '',
    ...(outcome?.data === undefined ? {} : { data: outcome.data }),
    ...(fault === undefined ? {} : { fault: fault.kind }),
  };
  sim.journal.add({ kind: 'call', call });
}

function sendFile(response: ServerResponse, { name, mime, data }: NonNullable<Outcome['file']>): void {
  response.setHeader('content-type', mime);
  response.setHeader('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
  response.end(data);
}

async function serveCall(sim: Sim, request: Request, response: ServerResponse): Promise<void> {
  const { fault, signal } = request;
  if (fault?.kind === 'reset') response.socket?.resetAndDestroy();
  if (fault?.kind === 'html') sendHtml(response, fault.code);
  if (fault?.kind === 'reset' || fault?.kind === 'blackHole' || fault?.kind === 'html') {
    record(sim, request, PUBLIC, fault.kind === 'html' ? { status: fault.code } : undefined);
    return;
  }
  if (fault?.kind === 'delay') await sim.clock.sleep(fault.ms, signal);
  const { app, outcome } = apply(sim, request);
  record(sim, request, app, outcome);
  if (signal.aborted) return;
  if (outcome.file !== undefined && fault === undefined) sendFile(response, outcome.file);
  else await sendAnswer(response, outcome, fault, sim.clock, signal);
}

async function serveRequest(front: Front, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { sim, routes } = front;
  const signal = hangUp(response);
  const url = new URL(incoming.url ?? '/', 'http://simulator');
  const found = match(routes, incoming.method ?? '', url.pathname);
  if (found === undefined) {
    violation(sim, `${incoming.method} ${url.pathname}`, 'no such path');
    await sendAnswer(response, { status: 404, body: '404 page not found' }, undefined, sim.clock, signal);
    return;
  }
  const { route, path } = found;
  const query = Object.fromEntries(url.searchParams);
  const raw: RawRequest = { path, query, ...(await readBody(incoming, route)) };
  const fault = sim.faults.next((rule) => matches(rule, route, raw))?.fault;
  await serveCall(sim, { route, raw, url, authorization: incoming.headers.authorization, fault, signal }, response);
}

/** Serves one HTTP request. Never rejects: what is not a refusal is a bug of the simulator and answers 500 with its text. */
export async function serve(front: Front, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { sim } = front;
  front.busy.count += 1;
  try {
    await serveRequest(front, incoming, response);
  } catch (error) {
    if (response.destroyed || response.headersSent) return;
    const refusal =
      error instanceof Refusal ? error : new Refusal(1500, `a bug of the simulator: ${String(error)}`, { status: 500 });
    violation(sim, incoming.url ?? '', refusal.message);
    await sendAnswer(response, refused(sim, refusal, undefined), undefined, sim.clock, AbortSignal.abort());
  } finally {
    front.busy.count -= 1;
    front.ended();
  }
}
