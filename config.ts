/** The one reader of the environment, `.env` and `config.yaml`. What comes out is whole, typed and frozen. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Bots } from './config/bots.ts';
import { buildConfig } from './config/build.ts';
import type { DatabaseConfig } from './config/database-url.ts';
import { expand, overlay } from './config/gather.ts';
import { inertNotice } from './config/inert.ts';
import { settingsSchema } from './config/schema.ts';
import { readYaml, type YamlFile } from './config/yaml.ts';
import type { Locale, Platform } from './core/ids.ts';
import type { Allowances } from './core/ledger/allowance.ts';
import type { TaskType } from './core/tasks/task.ts';
import { type Fault, faultsOf, pathText } from './core/text/fault.ts';
import { sentence, type Text } from './core/text/text.ts';
import type { Organisation } from './core/world.ts';

export type TaskTypeChange = Partial<Omit<TaskType, 'code'>>;

export interface Config extends Bots {
  /** `FLASK_CONFIG=production`: never a demonstration unless asked for by name. */
  readonly production: boolean;
  readonly secretKey: string | null;
  readonly apiToken: string | null;
  /** Absolute, as every path here. */
  readonly dataDir: string;
  readonly database: DatabaseConfig;
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** No slash at its end. */
    readonly publicUrl: string | null;
    readonly allowPlainHttp: boolean;
    readonly maxConnections: number;
    readonly requestTimeoutMs: number;
  };
  readonly proxy: { readonly url: string; readonly bypass: readonly string[] } | null;
  /** Largest file people may send. */
  readonly maxFileBytes: number;
  readonly organisation: Organisation;
  /** What `organisation.task_types` changes in the shipped types, or adds to them. */
  readonly taskTypes: Readonly<Record<string, TaskTypeChange>>;
  /** Platforms somebody gave credentials for, whether or not we speak to them yet. */
  readonly credentials: readonly Platform[];
  /** How many calls and pushes a month each platform allows. */
  readonly allowances: Allowances;
  readonly logging: {
    readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
    readonly file: { readonly path: string; readonly maxSizeMb: number; readonly retentionDays: number } | null;
  };
  /** Lines to log once at start. */
  readonly warnings: readonly Text[];
  /** Values that must never be written anywhere. */
  readonly secrets: readonly string[];
}

export type Loaded =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'refused'; readonly text: Text };

type Env = NodeJS.Dict<string>;

/** The language an operator's terminal speaks. */
export function terminalLocale(env: Env = process.env): Locale {
  const language = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return language.startsWith('zh') ? 'zh-CN' : language.startsWith('ru') ? 'ru' : 'en';
}

type ReadText =
  | { readonly kind: 'ok'; readonly text: string | undefined }
  | { readonly kind: 'bad'; readonly text: Text };

/** No such file is no fault; one that is there and cannot be read is. */
function readText(path: string): ReadText {
  try {
    return { kind: 'ok', text: readFileSync(path, 'utf8') };
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (why === 'ENOENT') return { kind: 'ok', text: undefined };
    return { kind: 'bad', text: sentence('system.config.unreadable', { path, why }) };
  }
}

const refusal = (text: Text): Loaded => ({ kind: 'refused', text });
const emptyFile: YamlFile = { value: {}, lineOf: () => 1 };

/**
 * Reads `.env` (never overriding the real environment) and the file named by `MUSTER_CONFIG`, else `config.yaml`, both
 * optional unless named. Whatever is wrong is one sentence: where, key, what, what to write instead.
 */
export function loadConfig({ cwd = process.cwd(), env = process.env }: { cwd?: string; env?: Env } = {}): Loaded {
  const dotEnvFile = readText(resolve(cwd, '.env'));
  if (dotEnvFile.kind === 'bad') return refusal(dotEnvFile.text);
  const dotEnv = dotEnvFile.text ?? '';
  const all: Env = { ...parseEnv(dotEnv), ...env };

  const named = all.MUSTER_CONFIG?.trim();
  const path = resolve(cwd, named || 'config.yaml');
  const file = basename(path);
  const read = readText(path);
  if (read.kind === 'bad') return refusal(read.text);
  const text = read.text;
  if (text === undefined && named) return refusal(sentence('system.config.no_file', { path }));
  const yaml = text === undefined ? { kind: 'ok' as const, ...emptyFile } : readYaml(text);
  if (yaml.kind === 'bad') return refusal(sentence('system.config.yaml', { file, line: yaml.line, why: yaml.why }));

  const inFile = (fault: Fault): Text =>
    sentence('system.config.file', {
      file,
      line: yaml.lineOf(fault.path),
      key: pathText(fault.path),
      wrong: fault.text,
    });
  const expanded = expand(yaml.value, all);
  if (expanded.kind === 'unset') {
    return refusal(inFile({ path: expanded.path, text: sentence('system.fault.unset', { name: expanded.name }) }));
  }
  if (Object.hasOwn(Object(expanded.value), 'environment')) {
    return refusal(inFile({ path: ['environment'], text: sentence('system.fault.unknown_key') }));
  }

  const { value, from } = overlay(expanded.value, all);
  const placed = (fault: Fault): Text => {
    const name = from.get(fault.path.join('.'));
    if (!name) return inFile(fault);
    const line = env[name] ? undefined : lineOfName(dotEnv, name);
    return line === undefined
      ? sentence('system.config.environment', { key: name, wrong: fault.text })
      : sentence('system.config.file', { file: '.env', line, key: name, wrong: fault.text });
  };

  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error, value);
    const first = faults.toSorted((a, b) => yaml.lineOf(a.path) - yaml.lineOf(b.path))[0];
    return refusal(first ? placed(first) : sentence('system.fault.other'));
  }
  const built = buildConfig(parsed.data, { cwd, warnings: inertNotice(value, from) });
  return built.kind === 'bad' ? refusal(placed(built.fault)) : { kind: 'ok', config: frozen(built.config) };
}

function lineOfName(dotEnv: string, name: string): number | undefined {
  const index = dotEnv.split('\n').findIndex((line) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line));
  return index < 0 ? undefined : index + 1;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

/** Our own environment with some of it changed, for a child of ours. */
export const environmentWith = (changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...changes,
});
