import { type Dispatcher, request } from 'undici';
import { reasonOf } from './line.ts';

export type Downloaded =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'too-big' }
  /** The server said no; `body` is the beginning of what it said. */
  | { readonly kind: 'no'; readonly status: number; readonly body: string }
  | { readonly kind: 'lost'; readonly why: string };

const timeoutMs = 45_000;
const mostOfNo = 4_096;

/** The bytes behind an address, as long as there are no more than `maxBytes`; never throws. */
export async function download(
  dispatcher: Dispatcher,
  url: string,
  maxBytes: number,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Downloaded> {
  // The machine's own timer: a demonstration that moves the clock must not cut real connections.
  const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const { statusCode, headers: given, body } = await request(url, { dispatcher, headers, signal: ended });
    // A body that is left before its end says so as an error, which nobody else would hear.
    body.on('error', () => undefined);
    // A redirect leads where nobody vouches for; no platform sends one.
    if (statusCode !== 200) return { kind: 'no', status: statusCode, body: (await body.text()).slice(0, mostOfNo) };
    if (Number(given['content-length'] ?? 0) > maxBytes) {
      body.destroy();
      return { kind: 'too-big' };
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body) {
      size += (part as Buffer).length;
      if (size > maxBytes) return { kind: 'too-big' };
      parts.push(part as Buffer);
    }
    return { kind: 'file', bytes: Buffer.concat(parts) };
  } catch (error) {
    return { kind: 'lost', why: reasonOf(error) };
  }
}
