import { resolve } from 'node:path';
import type { Config, TaskTypeChange } from '../config.ts';
import { platforms } from '../core/ids.ts';
import { isZone } from '../core/organisation/zone.ts';
import type { Fault } from '../core/text/fault.ts';
import { sentence, type Text } from '../core/text/text.ts';
import { readAllowances } from './allowances.ts';
import { readBots } from './bots.ts';
import { readDatabase } from './database-url.ts';
import { secretPaths } from './environment.ts';
import { written } from './gather.ts';
import type { Settings } from './schema.ts';

type Built = { readonly kind: 'ok'; readonly config: Config } | { readonly kind: 'bad'; readonly fault: Fault };

const bad = (path: string, text: Text): Built => ({ kind: 'bad', fault: { path: path.split('.'), text } });
const levels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'fatal' } as const;
const defaultFileMb = 10;
/** A file is held in memory while it is judged, and no platform hands a bot a larger one. */
const mostFileMb = 30;
const defaultLog = { maxSizeMb: 100, retentionDays: 30 };

/** Settings that are right each by itself → the configuration, or the first thing that is wrong between them. */
export function buildConfig(settings: Settings, at: { cwd: string; warnings: readonly Text[] }): Built {
  const { environment, organisation, server, logging, bots } = settings;
  const dataDir = resolve(at.cwd, environment.data_dir ?? 'data');
  const database = readDatabase(environment.database_url, settings.db_postgresql, { cwd: at.cwd, dataDir });
  if (database.kind === 'bad') return bad(database.path, database.text);

  const zone = settings.scheduler.timezone ?? environment.tz ?? 'UTC';
  if (!isZone(zone)) return bad('environment.tz', sentence('system.fault.zone'));

  const read = readBots(bots, environment.secret_key);
  if (read.kind === 'bad') return { kind: 'bad', fault: read.fault };

  return {
    kind: 'ok',
    config: {
      production: environment.flask_config === 'production',
      secretKey: environment.secret_key ?? null,
      apiToken: environment.api_token ?? null,
      dataDir,
      database: database.database,
      server: {
        host: server.host ?? '127.0.0.1',
        port: server.port ?? 5000,
        publicUrl: server.public_url ?? null,
        allowPlainHttp: server.allow_plain_http ?? false,
        maxConnections: server.max_connections ?? 1000,
        requestTimeoutMs: (server.request_timeout ?? 30) * 1000,
      },
      proxy: environment.https_proxy
        ? { url: environment.https_proxy, bypass: (environment.no_proxy ?? '').split(/[\s,]+/).filter(Boolean) }
        : null,
      maxFileBytes: Math.min(settings.performance.max_file_size_mb ?? defaultFileMb, mostFileMb) * 1024 * 1024,
      organisation: {
        name: organisation.name ?? 'muster',
        zone,
        locale: organisation.locale ?? 'en',
        dayEnd: organisation.day_end ?? '18:00',
        alerts: organisation.alerts ?? [],
      },
      taskTypes: Object.fromEntries(
        Object.entries(organisation.task_types ?? {}).map(([code, type]) => [code, changeOf(type)]),
      ),
      credentials: platforms.filter(
        (platform) =>
          ({ telegram: bots.telegram.token, dingtalk: bots.dingtalk.client_id, feishu: bots.feishu.app_id })[platform],
      ),
      ...read.bots,
      allowances: readAllowances(bots),
      logging: {
        level: levels[logging.level ?? 'INFO'],
        file: logging.file_path
          ? {
              path: resolve(at.cwd, logging.file_path),
              maxSizeMb: logging.max_size_mb ?? defaultLog.maxSizeMb,
              retentionDays: logging.retention_days ?? defaultLog.retentionDays,
            }
          : null,
      },
      warnings: at.warnings,
      secrets: secretValues(settings, read.bots.telegram?.webhook?.secret),
    },
  };
}

function changeOf(type: NonNullable<Settings['organisation']['task_types']>[string]): TaskTypeChange {
  const change = {
    routing: type.routing,
    review: type.review,
    acceptance: type.acceptance,
    confirmation: type.confirmation,
    closeAfterMs: type.close_after,
    remindConfirmAfterMs: type.remind_confirm_after,
    autoConfirmAfterMs: type.auto_confirm_after,
    offerExpiresAfterMs: type.offer_expires_after,
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Every secret in its own right: of an address, the whole of it and the password inside. */
function secretValues(settings: Settings, derivedSecret: string | undefined): string[] {
  const values = written(settings).flatMap(([path, value]) =>
    secretPaths.includes(path) && typeof value === 'string' ? [value, ...passwordOf(value)] : [],
  );
  return [...new Set(derivedSecret ? [...values, derivedSecret] : values)];
}

function passwordOf(value: string): string[] {
  const password = URL.parse(value)?.password;
  return password ? [password, decodeURIComponent(password)] : [];
}
