import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpAnswer, hangUp, sendAnswer, sendHtml } from '../spoil.ts';
import { typesOf, wrong } from './contract.ts';
import { asXml } from './gateway.ts';
import { OPERATIONS, type Operation, operationFor } from './operations.ts';
import { checkRequest, readBody } from './reading.ts';
import { badToken, breach, type Host, Refusal, refusalAnswer, spent, throttled } from './refusal.ts';
import type { Sim } from './sim.ts';
import type { ApiCall, FaultKind, FaultRule, Payload } from './simulator.ts';
import { digest } from './state.ts';
import { checkToken } from './tokens.ts';

/** What one HTTP request meets on its way in. */
export interface Front {
  sim: Sim;
  /** Requests in progress. */
  busy: { count: number };
  /** Told when a request ends. */
  ended: () => void;
}

interface Request {
  host: Host;
  api: string;
  operation: Operation;
  body: Payload;
  fromPath: Payload;
  query: URLSearchParams;
  token: string | undefined;
  json: boolean;
  fault: FaultKind | undefined;
}

const UNASKED = ['GET /connect', 'POST /v1.0/gateway/connections/open'];

export function spoils(rule: FaultRule, api: string, body: string): boolean {
  if (rule.about !== undefined && !body.includes(rule.about)) return false;
  if (rule.api === undefined) return !UNASKED.includes(api);
  const names = typeof rule.api === 'string' ? [rule.api] : rule.api;
  return names.some((name) => (name.includes(' ') ? name === api : api.includes(name)));
}

const SCRIPTED: Partial<Record<FaultKind['kind'], () => Refusal>> = {
  throttle: throttled,
  quota: spent,
  tokenInvalid: () => badToken(),
};

function scripted(fault: FaultKind | undefined): Refusal | undefined {
  if (fault?.kind !== 'refuse') return fault && SCRIPTED[fault.kind]?.();
  const { code, message = 'scripted refusal', status } = fault;
  const errcode = typeof code === 'number' ? code : 40035;
  return new Refusal(String(code), message, { errcode, ...(status === undefined ? {} : { status }) });
}

function apply(sim: Sim, request: Request, call: ApiCall): unknown {
  const { operation, api, body, query, fault } = request;
  const refusal = scripted(fault);
  if (refusal !== undefined) throw refusal;
  if (operation.token) checkToken(sim, request.token);
  checkRequest(api, body, query);
  if (!sim.quota.pace(api)) throw throttled();
  if (operation.paid) {
    if (!sim.quota.take('calls')) throw spent();
    call.paid = true;
  }
  return operation.handle(sim, { ...body, ...request.fromPath }, query);
}

function envelope({ host, api, json }: Request, result: unknown, requestId: string): HttpAnswer {
  if (host === 'oapi') {
    const told = api === 'POST /robot/sendBySession' ? {} : { request_id: requestId };
    return { status: 200, body: { errcode: 0, errmsg: 'ok', ...(result as Payload), ...told } };
  }
  const type = typesOf(api)?.response;
  const fault = type === undefined ? undefined : wrong(type, result);
  if (fault !== undefined) throw new Error(`the answer to ${api} is wrong: ${fault}`);
  if (api.endsWith('/connections/open') && !json)
    return { status: 200, body: asXml(result), headers: { 'content-type': 'text/xml' } };
  return { status: 200, body: result };
}

function note(sim: Sim, call: ApiCall, answer: HttpAnswer): void {
  const { status, body } = answer;
  const { code, errcode } = (typeof body === 'object' ? body : {}) as { code?: string; errcode?: number };
  const refused = code ?? (errcode === undefined || errcode === 0 ? undefined : String(errcode));
  const outcome = { status, ok: refused === undefined, answer: body };
  sim.journal.add({ kind: 'call', call: { ...call, ...outcome, ...(refused === undefined ? {} : { code: refused }) } });
}

function broken(sim: Sim, api: string, refusal: Refusal): void {
  if (!refusal.violation) return;
  sim.journal.add({ kind: 'violation', violation: { at: sim.clock.now(), api, detail: refusal.message } });
}

function answerTo(sim: Sim, request: Request, call: ApiCall): HttpAnswer {
  const requestId = digest(`request ${sim.journal.seq}`).slice(0, 24).toUpperCase();
  try {
    return envelope(request, apply(sim, request, call), requestId);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    broken(sim, request.api, error);
    return refusalAnswer(request.host, error, requestId);
  }
}

async function serveCall(sim: Sim, request: Request, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const { api, host, body, fault } = request;
  const call: ApiCall = {
    ...{ at: sim.clock.now(), api, host, payload: body },
    ...{ status: 0, ok: false, paid: false, ...(fault === undefined ? {} : { fault: fault.kind }) },
  };
  if (fault?.kind === 'reset') response.socket?.resetAndDestroy();
  if (fault?.kind === 'html') sendHtml(response, fault.code);
  if (fault?.kind === 'reset' || fault?.kind === 'blackHole' || fault?.kind === 'html') {
    const status = fault.kind === 'html' ? fault.code : 0;
    sim.journal.add({ kind: 'call', call: { ...call, status } });
    return;
  }
  if (fault?.kind === 'delay') await sim.clock.sleep(fault.ms, signal);
  const answer = answerTo(sim, request, call);
  note(sim, call, answer);
  if (!signal.aborted) await sendAnswer(response, answer, fault, sim.clock, signal);
}

const NOWHERE: Record<Host, [code: string, message: string, status: number]> = {
  api: ['InvalidAction.NotFound', 'Specified api is not found, please check your url and method.', 404],
  oapi: ['404', 'no such address', 200],
};

function route(host: Host, call: string): { api: string; operation: Operation; fromPath: Payload } {
  const found = operationFor(call);
  const operation = found && OPERATIONS[found.api];
  if (found !== undefined && operation?.host === host) return { ...found, operation };
  const [code, message, status] = NOWHERE[host];
  throw new Refusal(code, message, { status, errcode: 404, violation: true });
}

async function serveApi(front: Front, host: Host, path: string, incoming: IncomingMessage, response: ServerResponse) {
  const { sim } = front;
  const signal = hangUp(response);
  const query = new URL(incoming.url ?? '/', 'http://simulator').searchParams;
  const named = `${incoming.method} ${path}`;
  try {
    const found = route(host, named);
    const read = await readBody(incoming);
    const body = incoming.method === 'GET' ? Object.fromEntries(query) : read;
    const fault = sim.faults.next((rule) => spoils(rule, found.api, JSON.stringify(body)))?.fault;
    const header = incoming.headers['x-acs-dingtalk-access-token'];
    const token = host === 'api' ? header?.toString() : (query.get('access_token') ?? undefined);
    const json = (incoming.headers.accept ?? '').includes('application/json');
    await serveCall(sim, { host, ...found, body, query, token, json, fault }, response, signal);
  } catch (error) {
    if (response.destroyed || response.headersSent) return;
    const refusal =
      error instanceof Refusal ? error : new Refusal('system.error', String(error), { status: 500, errcode: -1 });
    broken(sim, named, refusal);
    const answer = refusalAnswer(host, refusal, digest(named).slice(0, 24).toUpperCase());
    const call = { at: sim.clock.now(), api: named, host, payload: {}, status: 0, ok: false, paid: false };
    note(sim, call, answer);
    await sendAnswer(response, answer, undefined, sim.clock, signal);
  }
}

function serveFile(sim: Sim, code: string, response: ServerResponse): void {
  const file = sim.state.files.find(({ downloadCode }) => downloadCode === code);
  response.statusCode = file === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/octet-stream');
  response.end(file === undefined ? '' : Buffer.from(file.data, 'base64'));
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
  const path = decoded((incoming.url ?? '/').split('?')[0] ?? '/');
  front.busy.count += 1;
  try {
    const [, host, rest = ''] = /^\/(api|oapi|files)(\/.*)$/.exec(path) ?? [];
    if (host === 'files' && incoming.method === 'GET') serveFile(front.sim, rest.slice(1), response);
    else if (host === 'api' || host === 'oapi') await serveApi(front, host, rest, incoming, response);
    else {
      broken(front.sim, `${incoming.method} ${path}`, breach('404', 'neither host serves this address'));
      response.statusCode = 404;
      response.end();
    }
  } finally {
    front.busy.count -= 1;
    front.ended();
  }
}
