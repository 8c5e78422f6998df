/** The one log: JSON lines on standard output, and in files where asked for. Nothing passes unredacted. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import openRoll from 'pino-roll';
import { redactor } from './log/redact.ts';
import { removeOldLogs } from './log/retention.ts';

export type { Logger } from 'pino';

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly file: { readonly path: string; readonly maxSizeMb: number; readonly retentionDays: number } | null;
}

export interface OpenLog {
  readonly log: Logger;
  /** What may be shown to others (health, problems): the same redaction as the lines. */
  readonly redact: (text: string) => string;
  /** Resolves once every line is on disk. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;

/** Opens the log; rejects when the file cannot be written. `write` takes whole lines, by default to standard output. */
export async function openLog(
  settings: LogSettings,
  secrets: readonly string[],
  write: (line: string) => void = (line) => process.stdout.write(line),
): Promise<OpenLog> {
  const redact = redactor(secrets);
  const roll = settings.file ? await openFile(settings.file) : undefined;
  const log = pino(
    {
      level: settings.level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        const clean = redact(line);
        write(clean);
        roll?.write(clean);
      },
    },
  );
  return { log, redact, close: async () => roll?.close() };
}

async function openFile({ path, maxSizeMb, retentionDays }: NonNullable<LogSettings['file']>) {
  await mkdir(dirname(path), { recursive: true });
  const roll = await openRoll({
    file: path,
    size: `${maxSizeMb}m`,
    frequency: 'daily',
    dateFormat: 'yyyy-MM-dd',
    symlink: true,
  });
  // A full disk must not end the process; the lines still reach standard output.
  roll.on('error', () => undefined);
  const sweep = () => removeOldLogs(path, Date.now() - retentionDays * dayMs).catch(() => 0);
  await sweep();
  const daily = setInterval(sweep, dayMs).unref();
  return {
    write: (line: string) => roll.write(line),
    close: () =>
      new Promise<void>((resolve) => {
        clearInterval(daily);
        roll.once('close', () => resolve());
        roll.end();
      }),
  };
}
