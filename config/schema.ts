/**
 * Every setting there is. The sections are those of `config.yaml` (the seeds' and ours); the last one, `environment`,
 * holds what only the environment can say. All of it is optional; nothing unknown is accepted.
 */
import { z } from 'zod';
import { locales } from '../core/ids.ts';
import { must } from '../core/text/fault.ts';
import { sentence } from '../core/text/text.ts';
import { clockTime, duration, durationOrNever, flag, monthly, webAddress, whole, words, zone } from './values.ts';

/** What a platform's plan allows; absent: what it allows those who pay nothing. */
const allowance = { monthly_calls: monthly, monthly_pushes: monthly };

const emptyForNull = (value: unknown): unknown => value ?? {};

/** A mapping whose keys may all be absent, and which may be absent itself; `nested` are sections inside it. */
const section = <S extends z.ZodRawShape, N extends z.ZodRawShape = Record<never, never>>(
  shape: S,
  nested: N = {} as N,
) => z.preprocess(emptyForNull, z.strictObject({ ...z.strictObject(shape).partial().shape, ...nested })).prefault({});

const logLevels = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
const upper = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value);

const matching = (pattern: RegExp, key: Parameters<typeof sentence>[0]) =>
  words.superRefine(must((value) => typeof value === 'string' && pattern.test(value), sentence(key)));

const cronJob = z.strictObject({ schedule: words, enabled: flag, task: words, description: words }).partial();

const taskType = z
  .strictObject({
    routing: z.enum(['rules', 'hand']),
    review: flag,
    acceptance: flag,
    confirmation: flag,
    close_after: duration,
    remind_confirm_after: durationOrNever,
    auto_confirm_after: durationOrNever,
    offer_expires_after: durationOrNever,
  })
  .partial();
export const settingsSchema = z.strictObject({
  organisation: section({
    name: words,
    locale: z.enum(locales),
    day_end: clockTime,
    alerts: z.array(words),
    task_types: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,31}$/), taskType),
  }),
  bots: section(
    {},
    {
      telegram: section({
        ...allowance,
        token: matching(/^\d+:[\w-]+$/, 'system.fault.telegram_token'),
        api_root: webAddress,
        webhook_url: webAddress,
        webhook_secret: matching(/^[\w-]{32,256}$/, 'system.fault.webhook_secret'),
      }),
      dingtalk: section({
        ...allowance,
        client_id: words,
        client_secret: words,
        robot_code: words,
        card_template_id: words,
        agent_id: words,
        corp_id: words,
        api_root: webAddress,
        oapi_root: webAddress,
      }),
      feishu: section({
        ...allowance,
        app_id: words,
        app_secret: words,
        domain: words,
        mode: z.enum(['ws', 'webhook']),
        encrypt_key: words,
        verification_token: words,
      }),
    },
  ),
  attendance: section({
    reminder_enabled: flag,
    work_overtime: matching(/^(\d{1,4}|([01]?\d|2[0-3]):[0-5]\d)$/, 'system.fault.overtime'),
    check_url: webAddress,
    check_token: words,
    working_url: webAddress,
    no_work_url: webAddress,
  }),
  security: section(
    {
      enabled: flag,
      validation_method: words,
      session_timeout_hours: whole(1, 8760),
      refresh_token_days: whole(1, 3650),
      admin_only_endpoints: z.array(words),
    },
    {
      rate_limiting: section({ requests_per_minute: whole(1, 1_000_000), llm_requests_per_day: whole(0, 1_000_000) }),
    },
  ),
  server: section({
    host: words,
    port: whole(0, 65_535),
    public_url: webAddress,
    allow_plain_http: flag,
    ssl_enabled: flag,
    max_connections: whole(1, 100_000),
    request_timeout: whole(1, 3600),
    cors_origins: z.array(webAddress),
    debug: flag,
  }),
  performance: section({
    cache_enabled: flag,
    cache_ttl_seconds: whole(0, 86_400),
    csv_read_batch_size: whole(1, 1_000_000),
    worker_processes: whole(1, 1024),
    max_file_size_mb: whole(1, 10_000),
  }),
  llm: section({
    enabled: flag,
    provider: words,
    api_key: words,
    base_url: webAddress,
    model: words,
    max_tokens: whole(1, 10_000_000),
    cache_minutes: whole(0, 525_600),
    timeout_seconds: whole(1, 3600),
  }),
  logging: section({
    level: z.preprocess(upper, z.enum(logLevels)),
    file_path: words,
    max_size_mb: whole(1, 10_000),
    format: words,
    retention_days: whole(1, 3650),
  }),
  export: section({ allow_all: flag, csv_export_enabled: flag, max_export_records: whole(1, 10_000_000) }),
  cron: section({ enabled: flag, jobs: z.record(z.string(), cronJob) }),
  scheduler: section({
    timezone: zone,
    jobstore: z.enum(['memory', 'database', 'sqlalchemy']),
    thread_pool_size: whole(1, 1024),
    misfire_grace_time: whole(0, 604_800),
    coalesce: flag,
  }),
  db_postgresql: section({
    enabled: flag,
    host: words,
    port: whole(1, 65_535),
    database: words,
    user: words,
    password: words,
    ssl: flag,
    pool_size: whole(1, 200),
  }),
  environment: section({
    secret_key: words,
    flask_config: z.enum(['production', 'development', 'testing', 'default']),
    database_url: words,
    tz: words,
    https_proxy: webAddress,
    no_proxy: words,
    data_dir: words,
    api_token: z.string().min(16),
  }),
});
export type Settings = z.infer<typeof settingsSchema>;
