import { type Dispatcher, request } from 'undici';

interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | NodeJS.ReadableStream;
  readonly signal?: AbortSignal;
}

/**
 * The `fetch` that grammY calls, on `undici.request`: twice as fast as its own, and it knows proxies.
 * A body that is no Bot API envelope (a gateway's page) becomes an envelope with a code of 500 or above, so that a
 * post behind it counts as maybe sent, whatever status the gateway chose.
 */
export function wire(dispatcher: Dispatcher) {
  return async (url: string, { method, headers, body, signal }: FetchInit) => {
    // Connections belong to undici, which refuses the header.
    const { connection: _, ...sent } = headers;
    const response = await request(url, {
      method: method as Dispatcher.HttpMethod,
      headers: sent,
      body: body as string,
      dispatcher,
      ...(signal ? { signal } : {}),
    });
    const text = await response.body.text();
    const envelope = envelopeOf(text, response.statusCode);
    return { ok: response.statusCode < 300, status: response.statusCode, json: async () => envelope };
  };
}

function envelopeOf(text: string, status: number): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'ok' in parsed && typeof parsed.ok === 'boolean')
      return parsed;
  } catch {
    // Falls through: not JSON.
  }
  const code = Math.max(status, 500);
  return { ok: false, error_code: code, description: `HTTP ${status} without an answer of the Bot API` };
}
