import type { ServerResponse } from 'node:http';
import type { Clock } from '../../core/ports.ts';

/** Writing a platform's answers, whole or spoilt. */

export interface HttpAnswer {
  status: number;
  /** Sent as JSON unless it is text already. */
  body: unknown;
  headers?: Record<string, string>;
}

function head(response: ServerResponse, answer: HttpAnswer): Buffer {
  const body = Buffer.from(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  response.statusCode = answer.status;
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', body.length);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  return body;
}

function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(chunk, () => resolve());
  });
}

/** The page of a proxy that has no server behind it. */
export function sendHtml(response: ServerResponse, code: number): void {
  response.statusCode = code;
  response.setHeader('content-type', 'text/html');
  response.end(
    `<html><head><title>${code}</title></head><body><center><h1>${code}</h1></center><hr>nginx</body></html>\r\n`,
  );
}

/** Sends the answer, or as much of it as the fault lets through. */
export async function sendAnswer(
  response: ServerResponse,
  answer: HttpAnswer,
  fault: { kind: string; ms?: number } | undefined,
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
    await clock.sleep((fault.ms ?? 0) / pieces, signal);
    await write(response, body.subarray((piece * body.length) / pieces, ((piece + 1) * body.length) / pieces));
  }
  response.end();
}

/** Aborts when the caller hangs up before the answer is out. */
export function hangUp(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
