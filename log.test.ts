import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redactor } from './log/redact.ts';
import { removeOldLogs } from './log/retention.ts';
import { openLog } from './log.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('no secret is ever written', () => {
  const canary = 'c4nary/"+k=ey äß';
  test.each([
    ['as it is', canary],
    ['inside JSON', JSON.stringify({ nested: JSON.stringify({ canary }) })],
    ['inside an address', `https://host.example/x?key=${encodeURIComponent(canary)}`],
    ['encoded', Buffer.from(canary).toString('base64url')],
  ])('%s', (_, text) => {
    const clean = redactor([canary])(`before ${text} after`);
    expect(clean).toContain('[secret]');
    expect(clean).not.toMatch(/c4nary|YzRuYXJ5/);
    expect(clean).toMatch(/^before .* after$/);
  });

  test.each([
    ['https://api.telegram.org/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe', 'AAHdq'],
    ['token is 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw', 'AAHdq'],
    ['GET https://oapi.dingtalk.com/gettoken?appkey=k&appsecret=Zx81kk', 'Zx81kk'],
    ['{"authorization":"Bearer abc.def-123"}', 'abc.def'],
    ['Authorization: Bearer abc.def-123', 'abc.def'],
    ['{"body":"{\\"client_secret\\":\\"Zx81kk\\"}"}', 'Zx81kk'],
    ['connect ECONNREFUSED postgres://muster:Zx81kk@db:5432/m', 'Zx81kk'],
    ['https://t.me/muster_bot?start=bind_Q3kf92LmXz', 'Q3kf92'],
    ['set-cookie: sid=Zx81kk', 'Zx81kk'],
  ])('%s loses its secret though nobody told us', (text, secret) => {
    expect(redactor([])(text)).not.toContain(secret);
  });

  test('innocent text stays as it is', () => {
    const text = '{"msg":"task T-12 accepted by wang at 10:02","conversation":"-1001234","turn":7,"took_ms":12}';
    expect(redactor(['a-real-secret'])(text)).toBe(text);
  });

  test('the longer of two overlapping secrets goes whole', () => {
    expect(redactor(['abcdef', 'abcdefghijk'])('x abcdefghijk y')).toBe('x [secret] y');
  });

  test('neither as a field, a message, an error, its cause nor a child’s binding', async () => {
    const lines: string[] = [];
    const secret = 'k3Yq9-Zs72_hdPw0Lm';
    const { log } = await openLog({ level: 'debug', file: null }, [secret], (line) => lines.push(line));
    log.debug({ config: { deep: [secret] } }, `with ${secret}`);
    log.error({ err: new Error(`call to ${secret} failed`, { cause: new Error(secret) }) });
    log.child({ key: secret }).fatal('bound');
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(secret);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});

test('levels below the chosen one are not written', async () => {
  const lines: string[] = [];
  const { log } = await openLog({ level: 'warn', file: null }, [], (line) => lines.push(line));
  log.info('quiet');
  log.warn('loud');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'warn', msg: 'loud' }]);
});

test('files get the same lines, redacted, and roll by size', async () => {
  const path = join(dir, 'logs', 'muster.log');
  const opened = await openLog(
    { level: 'info', file: { path, maxSizeMb: 1, retentionDays: 30 } },
    ['canary-42'],
    () => undefined,
  );
  const filler = 'x'.repeat(1023);
  for (let line = 0; line < 1100; line += 1) opened.log.info(`canary-42 ${filler}`);
  await opened.close();
  const files = readdirSync(join(dir, 'logs')).filter((name) => name.startsWith('muster.'));
  const text = files.map((name) => readFileSync(join(dir, 'logs', name), 'utf8')).join('');
  expect(text.split('\n').filter(Boolean)).toHaveLength(1100);
  expect(text).not.toContain('canary-42');
});

test('only old files of this very log are removed', async () => {
  const names = ['muster.2026-01-01.1.log', 'muster.2026-03-01.1.log', 'other.2026-01-01.1.log', 'muster.txt'];
  for (const [index, name] of names.entries()) {
    writeFileSync(join(dir, name), '');
    utimesSync(join(dir, name), 1000, index === 1 ? 5000 : 1000);
  }
  expect(await removeOldLogs(join(dir, 'muster.log'), 2_000_000)).toBe(1);
  expect(readdirSync(dir).toSorted()).toEqual(names.slice(1).toSorted());
});
