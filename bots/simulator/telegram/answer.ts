import type { ServerResponse } from 'node:http';
import type { Clock } from '../../../core/ports.ts';
import type { Refusal } from './refusal.ts';
import type { FaultKind } from './simulator.ts';

/** Writing answers, whole or spoilt. */

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  retryAfter?: number;
}

export function success(result: unknown): Answer {
  return { status: 200, body: { ok: true, result } };
}

export function failure(refusal: Refusal): Answer {
  const { code, message, parameters } = refusal;
  const body = {
    ok: false,
    error_code: code,
    description: message,
    ...(parameters === undefined ? {} : { parameters }),
  };
  const retryAfter = parameters?.retry_after;
  return { status: code, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function head(response: ServerResponse, answer: Answer): Buffer {
  const body = Buffer.from(JSON.stringify(answer.body));
  response.statusCode = answer.status;
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', body.length);
  if (answer.retryAfter !== undefined) response.setHeader('retry-after', answer.retryAfter);
  return body;
}

function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(chunk, () => resolve());
  });
}

export function sendHtml(response: ServerResponse, code: number): void {
  response.statusCode = code;
  response.setHeader('content-type', 'text/html');
  response.end(
    `<html><head><title>${code}</title></head><body><center><h1>${code}</h1></center><hr>nginx</body></html>\r\n`,
  );
}

/** Sends the answer, or as much of it as the fault lets through. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  fault: FaultKind | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  if (fault?.kind === 'cut') {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = head(response, answer);
  if (fault?.kind === 'half') {
    await write(response, body.subarray(0, Math.ceil(body.length / 2)));
    response.socket?.destroy();
    return;
  }
  if (fault?.kind !== 'slow') {
    response.end(body);
    return;
  }
  const pieces = 8;
  for (let piece = 0; piece < pieces && !signal.aborted; piece += 1) {
    await clock.sleep(fault.ms / pieces, signal);
    await write(response, body.subarray((piece * body.length) / pieces, ((piece + 1) * body.length) / pieces));
  }
  response.end();
}
