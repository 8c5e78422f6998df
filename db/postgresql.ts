import pg from 'pg';
import { StorageError } from '../core/errors.ts';
import { storageError } from './errors.ts';
import type { Report } from './unit.ts';

const exact = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond 2^53`);
  return value;
};
/** By PostgreSQL's type numbers: int8, numeric, json, jsonb. Its client gives text for the first two. */
const parsers = new Map<number, (text: string) => unknown>([
  [20, exact],
  [1700, Number],
  [114, String],
  [3802, String],
]);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') =>
    (format === 'text' && parsers.get(oid)) || pg.types.getTypeParser(oid, format)) as never,
};

const settings = `select set_config('TimeZone', 'UTC', false) as zone, current_setting('synchronous_commit') as commit,
  current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
  current_setting('server_encoding') as encoding, current_setting('server_version_num') as version`;
const oldestServer = 140_000;

/** What the server itself says it does; one that may forget what it answered is refused. */
async function assertSettings(client: pg.Client, isDurable: boolean): Promise<void> {
  const { rows } = await client.query(settings);
  const is: Record<string, string> = rows[0] ?? {};
  const wrong = [
    is.zone === 'UTC' ? '' : `TimeZone is ${is.zone}`,
    is.encoding === 'UTF8' ? '' : `server_encoding is ${is.encoding}, make the database with encoding UTF8`,
    Number(is.version) >= oldestServer ? '' : `the server is older than version ${oldestServer / 10_000}`,
    !isDurable || is.commit !== 'off' ? '' : 'synchronous_commit is off',
    !isDurable || is.fsync === 'on' ? '' : `fsync is ${is.fsync}`,
    !isDurable || is.pages === 'on' ? '' : `full_page_writes is ${is.pages}`,
  ].filter((sentence) => sentence !== '');
  if (wrong.length > 0) throw new StorageError('setting', wrong.join('; '));
}

/** A text longer than this is no hot query; naming it would only fill the server's memory. */
const longestNamed = 2000;
const mostNames = 500;

export interface PostgresOptions {
  readonly url: string;
  /** False only for tests: a server that may lose its newest commits is accepted. */
  readonly durable?: boolean;
  readonly report: Report;
  readonly connections?: number;
}

/** A pool whose every connection was asserted; a lost server is an outage, never the end of this process. */
export class Postgres {
  readonly #pool: pg.Pool;
  readonly #durable: boolean;
  readonly #asserted = new WeakSet<object>();
  readonly #names = new Map<string, string>();

  constructor({ url, durable = true, report, connections = 10 }: PostgresOptions) {
    this.#durable = durable;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      types,
      application_name: 'muster',
      connectionTimeoutMillis: 5000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
    });
    this.#pool.on('error', (error) => report(`an idle connection to PostgreSQL was lost: ${error.message}`));
  }

  /** A connection for one unit. The caller releases it, broken or not. */
  async connect(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    if (this.#asserted.has(client)) return client;
    try {
      await assertSettings(client, this.#durable);
      this.#asserted.add(client);
      return client;
    } catch (error) {
      client.release(true);
      throw storageError(error, 'postgresql');
    }
  }

  /** PostgreSQL parses and plans a named text once for each connection. */
  nameOf(text: string): string | undefined {
    if (text.length > longestNamed) return undefined;
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= mostNames) return known;
    const name = `m${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }

  async close(): Promise<void> {
    if (!this.#pool.ended) await this.#pool.end();
  }
}
