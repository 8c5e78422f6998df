import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', 'bin/*.js'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '');
const isTest = (file: string) => /\.test\.ts$|^tests\/|^bench\/|test-support/.test(file);
const sources = files.filter((file) => !isTest(file)).map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const importsOf = (text: string) =>
  [...text.matchAll(/(?:from|import\(|import)\s*['"]([^'"]+)['"]/g)].map(([, name]) => name ?? '');
/** A file beside the rooms belongs to the room it is named after, if there is one. */
const room = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : file.replace(/\.ts$/, ''));
const target = (file: string, name: string) =>
  name.startsWith('.') ? normalize(join(dirname(file), name)) : undefined;

/** Which rooms a room may import from. The composition root and the command line may import everything. */
const arrows: Record<string, readonly string[]> = {
  core: ['core'],
  db: ['core', 'db'],
  bots: ['core', 'bots'],
  jobs: ['core', 'jobs'],
  'web-admin': ['core', 'web-admin'],
  config: ['core', 'config'],
  log: ['core', 'log'],
};

/** Packages that live in one place only. */
const homes: readonly [packages: RegExp, home: RegExp][] = [
  [/^(kysely|better-sqlite3|pg)(\/|$)/, /^db\//],
  [/^(hono|@hono\/)/, /^(web-admin|bots\/simulator)\//],
  [/^grammy/, /^bots\/telegram\//],
  [/^dingtalk-stream/, /^bots\/dingtalk\//],
  [/^@larksuiteoapi/, /^bots\/feishu\//],
  [/^openai/, /^bots\/assistant-openai\.ts$/],
  [/^croner/, /^jobs\/calendar\.ts$/],
  [/^chrono-node/, /^bots\/due-dates/],
  [/^commander/, /^cli(\.ts|\/)/],
];

/** Words that may stand only where the second pattern matches. */
const words: readonly [what: RegExp, only: RegExp][] = [
  [/\bprocess\.env\b/, /^(config(\.ts|\/)|demo\.ts$|tools\/)/],
  [/\bconsole\.(log|info|warn|error|debug)\b/, /^(log(\.ts|\/)|cli(\.ts|\/)|bin\/|tools\/)/],
  [/\bsql\.raw\(/, /^db\/migrations\//],
  [/\.forEach\(async\b/, /^$/],
  [/^export default/m, /^vitest\.config\.ts$/],
];
const coreBan =
  /\bDate\.now\b|\bnew Date\(|\bTemporal\.Now\b|\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bset(Timeout|Interval|Immediate)\b/;

describe('the house', () => {
  it('has no arrow that is not drawn', () => {
    const wrong = sources.flatMap(({ file, text }) => {
      const allowed = arrows[room(file)];
      if (!allowed) return [];
      const near = importsOf(text).flatMap((name) => target(file, name) ?? []);
      return near.filter((to) => !allowed.includes(room(to))).map((to) => `${file} → ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps each package at home', () => {
    const wrong = sources.flatMap(({ file, text }) =>
      importsOf(text)
        .filter((name) => homes.some(([which, home]) => which.test(name) && !home.test(file)))
        .map((name) => `${file} ← ${name}`),
    );
    expect(wrong).toEqual([]);
    const foreign = sources
      .filter(({ file }) => room(file) === 'core')
      .flatMap(({ file, text }) =>
        importsOf(text)
          .filter((name) => !/^\.|^(zod|i18next|node:crypto)$/.test(name))
          .map((name) => `${file} ← ${name}`),
      );
    expect(foreign).toEqual([]);
  });

  it('keeps clocks, chance, environment and console where they belong', () => {
    const wrong = sources.flatMap(({ file, text }) => [
      ...words.filter(([what, only]) => what.test(text) && !only.test(file)).map(([what]) => `${file}: ${what.source}`),
      ...(room(file) === 'core' && coreBan.test(text) ? [`${file}: ${coreBan.exec(text)?.[0]}`] : []),
    ]);
    expect(wrong).toEqual([]);
  });

  it('keeps files small', () => {
    const sizes = sources.map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }));
    expect(sizes.filter(({ lines }) => lines > 350)).toEqual([]);
    const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(90);
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThanOrEqual(220);
  });
});
