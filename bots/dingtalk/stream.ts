import type { AdapterState, Clock, Random } from '../../core/ports.ts';
import type { ProxyAddress } from '../line.ts';
import type { Report } from '../report.ts';
import { aborted, backoffMs } from '../wait.ts';
import type { DingtalkApi } from './api.ts';
import { type Connection, connect } from './connection.ts';
import { type Credentials, ticket } from './gateway.ts';

export interface StreamPort {
  readonly api: DingtalkApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly credentials: Credentials;
  readonly proxy: ProxyAddress | undefined;
  readonly onFrame: (text: string, line: Line) => void;
  readonly state: (state: AdapterState['state'], why?: string) => void;
  readonly report: Report;
}

/** A connection in use. */
export interface Line extends Connection {
  /** The platform will close it soon and sends nothing new: another one must take over. */
  leave(): void;
}

const pingMs = 20_000;
/** So many pings without any sign of life: the other end is gone, and TCP has not noticed. */
const mostSilent = 2;
/** What was told to leave is closed after ten seconds; by then it has had every answer it will get. */
const drainMs = 10_500;
/** A connection that ended sooner did not work, however well it began. */
const soundMs = 10_000;
/** The wall clock and the monotonic one part company when a machine sleeps. */
const jumpMs = 30_000;

type End = 'closed' | 'silent' | 'slept' | 'left' | 'stopped';
const reasons: Readonly<Record<Exclude<End, 'stopped' | 'left'>, string>> = {
  closed: 'DingTalk closed the connection',
  silent: 'the connection was dead',
  slept: 'this machine slept',
};

export interface Stream {
  /** Resolves once the signal aborted; lines stay open for the answers still to be sent. */
  run(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Keeps one connection alive, and never two: the one exception is a line that was told to leave, which gets nothing new
 * while its successor is dialled at once. Every failure waits longer than the one before, from one second to sixty.
 */
export function stream(port: StreamPort): Stream {
  const { api, clock, random, credentials, proxy, state, report } = port;
  const lines = new Set<Connection>();

  async function dial(signal: AbortSignal): Promise<{ line: Line; left: Promise<void> } | string> {
    const found = await ticket(api, credentials, signal);
    if (found.kind === 'failed') return found.why;
    if (signal.aborted) return 'stopped';
    const left = Promise.withResolvers<void>();
    const asLine = (connection: Connection): Line => ({ ...connection, leave: () => left.resolve() });
    const opened = await connect({
      url: found.url,
      clientId: credentials.clientId,
      proxy,
      onFrame: (text, connection) => port.onFrame(text, asLine(connection)),
    });
    if (opened.kind === 'failed') return api.scrub(opened.why);
    const { connection } = opened;
    lines.add(connection);
    void connection.closed.then(() => lines.delete(connection));
    return { line: asLine(connection), left: left.promise };
  }

  /** Until the line ends or has to be replaced. */
  async function watch(line: Line, left: Promise<void>, signal: AbortSignal): Promise<End> {
    const over = new AbortController();
    const end = Promise.race([
      line.closed.then((): End => 'closed'),
      left.then((): End => 'left'),
      aborted(signal).then((): End => 'stopped'),
    ]).finally(() => over.abort());
    return Promise.race([end, keepAlive(line, AbortSignal.any([over.signal, signal]))]).finally(() => over.abort());
  }

  async function keepAlive(line: Line, over: AbortSignal): Promise<End> {
    let silent = 0;
    while (!over.aborted) {
      const heard = line.heard();
      const drift = clock.now() - clock.monotonic();
      line.ping();
      await clock.sleep(pingMs * (0.9 + random.fraction() / 5), over);
      if (over.aborted) break;
      if (Math.abs(clock.now() - clock.monotonic() - drift) > jumpMs) return 'slept';
      silent = line.heard() > heard ? 0 : silent + 1;
      if (silent >= mostSilent) return 'silent';
    }
    // Whoever aborted has already said how it ended.
    return new Promise<End>(() => {});
  }

  function drain(line: Line, signal: AbortSignal): void {
    const over = new AbortController();
    void line.closed.then(() => over.abort());
    void clock.sleep(drainMs, AbortSignal.any([over.signal, signal])).then(() => {
      // When all is stopped, `close` ends the lines after their last answers.
      if (!signal.aborted) line.end();
    });
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const dialled = await dial(signal);
      if (typeof dialled === 'string') {
        if (signal.aborted) break;
        failures += 1;
        state('down', dialled);
        await clock.sleep(backoffMs(failures, random), signal);
        continue;
      }
      const { line, left } = dialled;
      state('up');
      const bornAt = clock.monotonic();
      const end = await watch(line, left, signal);
      if (end === 'stopped' || signal.aborted) break;
      const isSound = clock.monotonic() - bornAt >= soundMs;
      if (end === 'left') {
        drain(line, signal);
        failures = isSound ? 0 : failures + 1;
        if (failures > 1) await clock.sleep(backoffMs(failures - 1, random), signal);
        continue;
      }
      line.end();
      failures = isSound ? 1 : failures + 1;
      state('down', reasons[end]);
      report('info', 'the stream connection ended', { why: reasons[end] });
      await clock.sleep(backoffMs(failures, random), signal);
    }
  }

  return {
    run,
    async close() {
      const open = [...lines];
      for (const line of open) line.end();
      await Promise.all(open.map(({ closed }) => closed));
    },
  };
}
