import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { environmentPaths, secretPaths } from './config/environment.ts';
import { liveFault } from './config/live.ts';
import { loadConfig, terminalLocale } from './config.ts';
import { say } from './core/text/say.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const en = say('en', 'UTC');
function load(yaml: string | undefined, env: NodeJS.Dict<string> = {}, dotEnv?: string) {
  if (yaml !== undefined) writeFileSync(join(cwd, 'config.yaml'), yaml);
  if (dotEnv !== undefined) writeFileSync(join(cwd, '.env'), dotEnv);
  return loadConfig({ cwd, env });
}
function refusal(yaml: string | undefined, env: NodeJS.Dict<string> = {}, dotEnv?: string): string {
  const loaded = load(yaml, env, dotEnv);
  return loaded.kind === 'refused' ? en(loaded.text) : 'accepted';
}
function config(yaml: string | undefined, env: NodeJS.Dict<string> = {}, dotEnv?: string) {
  const loaded = load(yaml, env, dotEnv);
  if (loaded.kind === 'refused') throw new Error(en(loaded.text));
  return loaded.config;
}

const goodKey = 'k3Yq9-Zs72_hdPw0Lm';
const botToken = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

describe('a start is refused with one sentence', () => {
  const table: [string, string | undefined, NodeJS.Dict<string>, string][] = [
    [
      'unknown section',
      'server:\n  port: 1\nsevrer: {}\n',
      {},
      'config.yaml, line 3: sevrer: this key is not known here',
    ],
    ['unknown key', 'server:\n  # comment\n  prot: 1\n', {}, 'config.yaml, line 3: server.prot: this key is not known'],
    [
      'the hidden section',
      'environment: {secret_key: x}',
      {},
      'config.yaml, line 1: environment: this key is not known',
    ],
    [
      'inherited name',
      'server:\n  __proto__: {a: 1}\n',
      {},
      'config.yaml, line 2: server.__proto__: this key is not known',
    ],
    ['wrong type', 'server:\n  port: five\n', {}, 'config.yaml, line 2: server.port: write a whole number here.'],
    [
      'out of range',
      'server:\n\n  port: 70000\n',
      {},
      'config.yaml, line 3: server.port: too big; write 65535 or less.',
    ],
    ['fraction', 'server: {port: 1.5}', {}, 'line 1: server.port: write a whole number here'],
    ['not a mapping', 'server: 5', {}, 'line 1: server: write keys with values here'],
    ['a list as file', '- a\n- b\n', {}, 'config.yaml, line 1:'],
    [
      'not one of',
      'logging:\n  level: LOUD\n',
      {},
      'line 2: logging.level: write one of: DEBUG, INFO, WARNING, ERROR, CRITICAL',
    ],
    ['zone', 'scheduler:\n  timezone: Mars/Base\n', {}, 'line 2: scheduler.timezone: write the name of a time zone'],
    ['hour', 'organisation:\n  day_end: 6pm\n', {}, 'line 2: organisation.day_end: write an hour such as "18:00"'],
    [
      'duration',
      'organisation:\n  task_types:\n    work:\n      close_after: soon\n',
      {},
      'line 4: organisation.task_types.work.close_after: write a length of time',
    ],
    [
      'list entry',
      'server:\n  cors_origins:\n    - https://a.example\n    - nowhere\n',
      {},
      'line 4: server.cors_origins[1]: write a web address',
    ],
    ['broken YAML', 'server:\n  port: [1\n', {}, 'this is not valid YAML'],
    ['the same key twice', 'server: {port: 1}\nserver: {port: 2}\n', {}, 'config.yaml, line 2: this is not valid YAML'],
    [
      'unset variable in text',
      `logging:\n  file_path: ./\${NOWHERE}/x.log\n`,
      {},
      'line 2: logging.file_path: the variable NOWHERE is not set',
    ],
    ['port of the environment', undefined, { PORT: 'http' }, 'Environment: PORT: write a whole number here.'],
    ['public address', undefined, { PUBLIC_URL: 'muster.example' }, 'Environment: PUBLIC_URL: write a web address'],
    ['zone of the environment', undefined, { TZ: 'CST-8' }, 'Environment: TZ: write the name of a time zone'],
    ['database', undefined, { DATABASE_URL: 'mysql://x/y' }, 'Environment: DATABASE_URL: write sqlite:///file'],
    [
      'empty database file',
      undefined,
      { DATABASE_URL: 'sqlite:///' },
      'Environment: DATABASE_URL: write sqlite:///file',
    ],
    [
      'two databases',
      'db_postgresql:\n  enabled: true\n',
      { DATABASE_URL: 'sqlite:///a.db' },
      'line 2: db_postgresql.enabled: DATABASE_URL names a SQLite file',
    ],
    [
      'bot token',
      undefined,
      { TELEGRAM_BOT_TOKEN: 'secret-half' },
      'Environment: TELEGRAM_BOT_TOKEN: this is not a bot token',
    ],
    [
      'weak webhook secret',
      undefined,
      { TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_WEBHOOK_SECRET: 'short' },
      'TELEGRAM_WEBHOOK_SECRET: write 32 to 256',
    ],
    [
      'webhook without a key',
      undefined,
      { TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_WEBHOOK_URL: 'https://m.example/t' },
      'TELEGRAM_WEBHOOK_URL: the webhook needs a secret',
    ],
    [
      'weak API token',
      undefined,
      { API_TOKEN: 'abc' },
      'Environment: API_TOKEN: too short; the length must be 16 or more.',
    ],
    ['overtime', 'attendance: {work_overtime: later}', {}, 'attendance.work_overtime: write minutes'],
    ['a file that is not there', undefined, { MUSTER_CONFIG: 'other.yaml' }, 'There is no file'],
  ];
  test.each(table)('%s', (_, yaml, env, words) => {
    expect(refusal(yaml, env)).toContain(words);
  });

  test('a variable of .env is named with its line', () => {
    expect(refusal(undefined, {}, 'HOST=127.0.0.1\n# port\nexport PORT=x\n')).toBe(
      '.env, line 3: PORT: write a whole number here.',
    );
  });

  test('the value itself is never quoted', () => {
    for (const name of ['API_TOKEN', 'TELEGRAM_BOT_TOKEN', 'DATABASE_URL', 'WORKING_URL', 'HTTPS_PROXY']) {
      const said = refusal(undefined, { [name]: 'canary42' });
      expect(said).toContain(name);
      expect(said).not.toContain('canary42');
    }
  });
});

test('without any file the defaults hold: loopback, SQLite in the data directory, no platform', () => {
  expect(config(undefined)).toMatchObject({
    secretKey: null,
    apiToken: null,
    database: { engine: 'sqlite', path: join(cwd, 'data', 'muster.db') },
    server: { host: '127.0.0.1', port: 5000, publicUrl: null },
    organisation: { zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] },
    telegram: null,
    credentials: [],
    warnings: [],
  });
});

test('the environment wins over .env, which wins over the file; empty counts as unset', () => {
  const { server } = config('server: {port: 1, host: 10.0.0.1}', { PORT: '3', HOST: '' }, 'PORT=2\nHOST=10.0.0.2\n');
  expect(server).toMatchObject({ port: 3, host: '10.0.0.1' });
  expect(config('server: {port: 1}', {}, 'PORT=2\n').server.port).toBe(2);
});

test('a reference is put in with its type, falls back, or leaves the key out', () => {
  const yaml = `server: {port: "\${P}", host: "\${H:-0.0.0.0}"}\nllm: {api_key: "\${NO_SUCH}"}\n`;
  const { server, warnings } = config(yaml, { P: '81' });
  expect(server).toMatchObject({ port: 81, host: '0.0.0.0' });
  expect(warnings).toEqual([]);
});

test('scheduler.timezone wins over TZ', () => {
  expect(config('scheduler: {timezone: Asia/Shanghai}', { TZ: 'nonsense' }).organisation.zone).toBe('Asia/Shanghai');
  expect(config('', { TZ: 'Europe/Moscow' }).organisation.zone).toBe('Europe/Moscow');
});

test.each([
  ['sqlite:///data/app.db', () => join(cwd, 'data/app.db')],
  ['sqlite:////var/lib/app.db', () => '/var/lib/app.db'],
])('%s is a file', (url, file) => {
  expect(config(undefined, { DATABASE_URL: url }).database).toEqual({ engine: 'sqlite', path: file() });
});

test('db_postgresql builds an address that survives awkward passwords', () => {
  const { database, secrets } = config(
    'db_postgresql: {enabled: true, host: db, user: m, password: "p@ss/w:rd", database: d}',
  );
  expect(database).toMatchObject({ engine: 'postgresql', poolSize: 10 });
  const url = database.engine === 'postgresql' ? new URL(database.url) : undefined;
  expect(url && [url.hostname, url.port, url.pathname, decodeURIComponent(url.password)]).toEqual([
    'db',
    '5432',
    '/d',
    'p@ss/w:rd',
  ]);
  expect(secrets).toContain('p@ss/w:rd');
});

test('the seed’s aliases hold', () => {
  expect(config(undefined, { FLASK_SECRET_KEY: goodKey, FLASK_CONFIG: 'production' })).toMatchObject({
    secretKey: goodKey,
    production: true,
  });
  expect(config(undefined, { FLASK_SECRET_KEY: 'older', SECRET_KEY: goodKey }).secretKey).toBe(goodKey);
});

test('the webhook secret is derived from the secret key, and is one the platform accepts', () => {
  const env = { TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_WEBHOOK_URL: 'https://m.example/hook/', SECRET_KEY: goodKey };
  const first = config(undefined, env).telegram;
  expect(first?.webhook?.url).toBe('https://m.example/hook');
  expect(first?.webhook?.secret).toMatch(/^[\w-]{43}$/);
  expect(config(undefined, env).telegram).toEqual(first);
  expect(config(undefined, { ...env, SECRET_KEY: `${goodKey}x` }).telegram).not.toEqual(first);
});

test('settings nobody reads yet are named in one line, and only those that ask for something', () => {
  const yaml = 'security: {enabled: true}\nserver: {debug: false, ssl_enabled: true}\nllm: {model: m, max_tokens: 5}\n';
  const { warnings } = config(yaml, { DINGTALK_AGENT_ID: '7', CHECK_URL: 'https://c.example' });
  expect(warnings.map(en)).toEqual([
    'These settings are known, but nothing uses them yet: server.ssl_enabled, llm.model, llm.max_tokens, DINGTALK_AGENT_ID, CHECK_URL.',
  ]);
});

test('every platform with credentials is named; half of a pair is refused', () => {
  const pair = { DINGTALK_CLIENT_ID: 'ding', DINGTALK_CLIENT_SECRET: 'a-secret-of-dingtalk' };
  expect(config(undefined, pair)).toMatchObject({ credentials: ['dingtalk'], dingtalk: { clientId: 'ding' } });
  expect(
    config(undefined, { FEISHU_APP_ID: 'cli_1', FEISHU_APP_SECRET: 's3cret', FEISHU_DOMAIN: 'lark' }),
  ).toMatchObject({
    credentials: ['feishu'],
    feishu: { domain: 'https://open.larksuite.com', webhook: null },
  });
  for (const half of [
    { DINGTALK_CLIENT_ID: 'ding' },
    { FEISHU_APP_ID: 'cli_1' },
    { FEISHU_APP_ID: 'cli_1', FEISHU_APP_SECRET: 's3cret', FEISHU_MODE: 'webhook' },
  ]) {
    expect(loadConfig({ cwd: '/nowhere', env: half })).toMatchObject({ kind: 'refused' });
  }
});

test('the configuration is frozen all through', () => {
  const loaded = config('organisation: {alerts: [zhao]}');
  expect(() => Object.assign(loaded.organisation, { name: 'x' })).toThrow(TypeError);
  expect(() => (loaded.organisation.alerts as string[]).push('x')).toThrow(TypeError);
});

test('task types are changed by what is written and nothing else', () => {
  const yaml =
    'organisation:\n  task_types:\n    work: {acceptance: false, close_after: 3d, auto_confirm_after: never}\n';
  expect(config(yaml).taskTypes).toEqual({
    work: { acceptance: false, closeAfterMs: 259_200_000, autoConfirmAfterMs: null },
  });
});

test('the sample of the Russian guide loads as it stands', () => {
  const yaml = `
security:
  enabled: false
  validation_method: telegram_username
  session_timeout_hours: 1
  refresh_token_days: 7
  admin_only_endpoints: [/api/users, /api/system/*]
  rate_limiting: {requests_per_minute: 100, llm_requests_per_day: 50}
server: {host: 0.0.0.0, port: 5000, ssl_enabled: false, max_connections: 1000, request_timeout: 30, cors_origins: [https://kanban.example.com], debug: false}
performance: {cache_enabled: true, cache_ttl_seconds: 300, csv_read_batch_size: 1000, worker_processes: 4, max_file_size_mb: 10}
llm: {enabled: true, provider: openai, api_key: "\${OPENAI_API_KEY}", model: gpt-4-turbo-preview, max_tokens: 2000, cache_minutes: 60, timeout_seconds: 60}
logging: {level: INFO, file_path: ./logs/task_system.log, max_size_mb: 100, format: '%(asctime)s', retention_days: 30}
export: {allow_all: true, csv_export_enabled: true, max_export_records: 10000}
cron:
  enabled: true
  jobs:
    daily_report: {schedule: "0 18 * * 1-5", enabled: true, task: generate_daily_report, description: text}
scheduler: {timezone: Europe/Moscow, jobstore: memory, thread_pool_size: 5, misfire_grace_time: 600, coalesce: true}
db_postgresql: {enabled: false}
`;
  const loaded = config(yaml, { FLASK_SECRET_KEY: goodKey });
  expect(loaded.organisation.zone).toBe('Europe/Moscow');
  expect(loaded.logging.file).toEqual({ path: join(cwd, 'logs/task_system.log'), maxSizeMb: 100, retentionDays: 30 });
  expect(loaded.warnings).toHaveLength(1);
});

describe('the samples of this repository', () => {
  const root = import.meta.dirname;
  test('config.yaml loads without a warning', () => {
    const loaded = config(readFileSync(resolve(root, 'config.yaml'), 'utf8'));
    expect(loaded.warnings).toEqual([]);
    expect(loaded.telegram).toBeNull();
  });
  test('.env.example names every variable, each after a comment, and loads', () => {
    const text = readFileSync(resolve(root, '.env.example'), 'utf8');
    const names = Object.keys(parseEnv(text));
    const expected = Object.keys(environmentPaths).filter((name) => name !== 'FLASK_SECRET_KEY');
    expect(names.toSorted()).toEqual([...expected, 'MUSTER_CONFIG'].toSorted());
    const lines = text.trimEnd().split('\n');
    for (const [index, line] of lines.entries()) if (/^\w+=/.test(line)) expect(lines[index - 1]).toMatch(/^# /);
    expect(config(undefined, {}, text).warnings).toEqual([]);
  });
});

test('every secret that can be set is known as one', () => {
  const value = (name: string) =>
    /URL|PROXY/.test(name)
      ? `https://user:canary-${name}@host.example`
      : name === 'TELEGRAM_BOT_TOKEN'
        ? botToken
        : `canary-${name}-0123456789abcdefghij`;
  const secretNames = Object.entries(environmentPaths).filter(([, path]) => secretPaths.includes(path));
  const env = Object.fromEntries(secretNames.map(([name]) => [name, value(name)]));
  env.DATABASE_URL = 'postgres://m:canary-DATABASE_URL@db/m';
  const { secrets } = config(undefined, { ...env, FLASK_SECRET_KEY: undefined });
  for (const [name] of secretNames) {
    if (name !== 'FLASK_SECRET_KEY')
      expect(
        secrets.some((secret) => (env[name] ?? '').includes(secret)),
        name,
      ).toBe(true);
  }
  expect(secrets).toContain('canary-DATABASE_URL');
});

describe('live use asks for more', () => {
  const server = config0().server;
  function config0() {
    const loaded = loadConfig({ cwd: tmpdir(), env: {} });
    if (loaded.kind === 'refused') throw new Error(en(loaded.text));
    return loaded.config;
  }
  const open = { ...server, host: '0.0.0.0' };
  test.each([
    ['no secret', { secretKey: null, server }, 'SECRET_KEY is missing'],
    ['short secret', { secretKey: 'abc', server }, 'SECRET_KEY is too short'],
    ['the seed’s sample', { secretKey: 'your-secret-key-change-this', server }, 'SECRET_KEY is a sample'],
    ['one character held down', { secretKey: 'a'.repeat(20), server }, 'SECRET_KEY is a sample'],
    ['plain HTTP towards the world', { secretKey: goodKey, server: open }, 'HOST is 0.0.0.0'],
    [
      'a plain public address',
      { secretKey: goodKey, server: { ...open, publicUrl: 'http://m.example' } },
      'HOST is 0.0.0.0',
    ],
  ])('%s', (_, given, words) => {
    const fault = liveFault(given);
    expect(fault && en(fault)).toContain(words);
  });
  test.each([
    ['loopback', { secretKey: goodKey, server }],
    ['behind a proxy', { secretKey: goodKey, server: { ...open, publicUrl: 'https://m.example' } }],
    ['said outright', { secretKey: goodKey, server: { ...open, allowPlainHttp: true } }],
  ])('%s is fine', (_, given) => {
    expect(liveFault(given)).toBeUndefined();
  });
});

test('the terminal’s language is the reader’s', () => {
  expect(terminalLocale({ LANG: 'zh_CN.UTF-8' })).toBe('zh-CN');
  expect(terminalLocale({ LANG: 'en_US.UTF-8', LC_ALL: 'ru_RU.UTF-8' })).toBe('ru');
  expect(terminalLocale({ LANG: 'C' })).toBe('en');
  expect(terminalLocale({})).toBe('en');
});

test('what a platform allows in a month can be written down', () => {
  expect(config('').allowances).toMatchObject({
    telegram: { call: null, push: null },
    dingtalk: { call: 5000, push: 3000 },
    feishu: { call: 10_000, push: null },
  });
  const paid = config('bots:\n  dingtalk: {monthly_calls: 500000}\n  feishu: {monthly_calls: unlimited}\n').allowances;
  expect(paid).toMatchObject({ dingtalk: { call: 500_000, push: 3000 }, feishu: { call: null } });
  expect(refusal('bots:\n  dingtalk:\n    monthly_calls: many\n')).toContain(
    'line 3: bots.dingtalk.monthly_calls: write',
  );
});
