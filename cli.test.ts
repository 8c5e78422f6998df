import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from './cli.ts';
import { type OpenDatabase, openDatabase } from './db/open.ts';
import { uploadsIn } from './db/uploads.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function cli(line: string, env: NodeJS.Dict<string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (text: string) => out.push(text), err: (text: string) => err.push(text), cwd, env };
  const code = await run(line.split(' ').filter(Boolean), terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
async function inDatabase<T>(work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T> {
  const db = await openDatabase({ engine: 'sqlite', path: join(cwd, 'data/muster.db') });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
const people = () => inDatabase((db) => db.database.read('people', (tx) => tx.people.list({ limit: 50 })));
const demo = readFileSync(new URL('demo/organisation.yaml', import.meta.url), 'utf8');
const secretKey = 'k3Yq9-Zs72_hdPw0Lm';

describe('one sentence and a code for every failure', () => {
  test.each([
    ['party', 2, /^The command line is not understood \(unknown command 'party'\)/],
    ['import', 2, /missing required argument 'file'/],
    ['serve --fast', 2, /unknown option '--fast'/],
    ['import nowhere.yaml', 1, /^There is no file .*nowhere\.yaml; correct the name\.$/],
    ['import .', 1, /cannot be read \(EISDIR\)/],
    ['bind-code nobody', 1, /^Nobody has the code nobody/],
    ['create-admin Zhao!', 1, /^Zhao!: write a code of lower-case letters/],
    ['restore-check nowhere.db', 1, /^The backup cannot be restored \(/],
    ['serve --live', 1, /^SECRET_KEY is missing/],
  ])('%s', async (line, code, words) => {
    const result = await cli(line);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(words);
    expect(result.err.split('\n')).toHaveLength(1);
    expect(result.err).not.toMatch(/\bat .*:\d+:\d+|Error:/);
  });

  test('a broken configuration stops every verb, in the operator’s language', async () => {
    writeFileSync(join(cwd, 'config.yaml'), 'server:\n  prot: 1\n');
    for (const line of ['serve', 'migrate', 'doctor', 'backup', 'bind-code wang']) {
      expect(await cli(line, { LANG: 'ru_RU.UTF-8' })).toEqual({
        code: 1,
        out: '',
        err: 'config.yaml, строка 2: server.prot: такого ключа здесь нет; исправьте написание или удалите его.',
      });
    }
  });

  test('a file that is no database, and a folder that cannot be one', async () => {
    const file = join(cwd, 'x.db');
    const env = { DATABASE_URL: `sqlite:///${file}` };
    writeFileSync(file, 'this is a letter, not a database'.repeat(200));
    expect((await cli('migrate', env)).err).toMatch(/^The database is damaged \(.*x\.db/);
    const under = await cli('bind-code wang', { DATABASE_URL: `sqlite:///${file}/below.db` });
    expect(under.err).toMatch(/^The database cannot be opened \(/);
  });

  test('a taken port is named', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const result = await cli('serve --live', { SECRET_KEY: secretKey, PORT: String(port), LANG: 'zh_CN.UTF-8' });
    other.close();
    expect(result).toMatchObject({ code: 1, err: `端口 ${port} 已被占用，请停止占用的程序，或把 PORT 改为其他端口。` });
  });
});

test('help names every verb and costs no configuration', async () => {
  writeFileSync(join(cwd, 'config.yaml'), 'nonsense: 1\n');
  const { code, out } = await cli('--help');
  expect(code).toBe(0);
  for (const verb of ['serve', 'migrate', 'import', 'create-admin', 'bind-code', 'doctor', 'backup', 'restore-check']) {
    expect(out).toContain(`\n  ${verb}`);
  }
  expect((await cli('help import', { LANG: 'zh_CN' })).out).toContain('从 YAML 文件导入');
});

describe('import', () => {
  test('the demonstration’s organisation goes in, and a second time changes nothing', async () => {
    writeFileSync(join(cwd, 'org.yaml'), demo);
    const first = await cli('import org.yaml');
    expect(first).toEqual({ code: 0, err: '', out: 'Imported people: 7, groups: 2, templates: 5, rules: 4.' });
    const before = await people();
    expect(before.find(({ code }) => code === 'ivan')).toMatchObject({ name: 'Иван Лесной', locale: 'ru' });
    expect((await cli('import org.yaml')).code).toBe(0);
    expect(await people()).toEqual(before);
    await inDatabase((db) =>
      db.database.read('check', async (tx) => {
        expect((await tx.accounts.find('dingtalk', 'wangwei'))?.person.code).toBe('wang');
        const place = await tx.conversations.find('telegram', '-1001');
        expect(place).toMatchObject({ kind: 'group', title: 'Field crew', locale: 'ru', zone: 'Europe/Moscow' });
        expect((await tx.groups.inConversation(place?.id ?? 0)).map(({ code }) => code)).toEqual(['field']);
        expect((await tx.templates.byCode('leak'))?.type).toBe('problem');
        expect(await tx.rules.byCode('payments')).toMatchObject({
          ...{ type: 'pay', companyScope: 'all', materialScope: 'part', materials: ['cable', 'steel'] },
          ...{ strategy: 'direct', revision: 1, enabled: true },
        });
        expect((await tx.rules.byCode('lifts'))?.companies).toEqual(['kone', 'otis']);
      }),
    );
  });

  const person = (code: string, more = '') => `  - {code: ${code}, name: N, roles: [employee]${more}}\n`;
  test.each([
    ['unknown key', `people:\n${person('a', ', rolse: [x]')}`, 'line 2: people[0].rolse: this key is not known'],
    ['unknown section', 'persons: []\n', 'line 1: persons: this key is not known'],
    ['no name', 'people:\n  - code: a\n    roles: [employee]\n', 'line 2: people[0].name: this is missing'],
    [
      'bad role',
      'people:\n  - {code: a, name: A, roles: [boss]}\n',
      'line 2: people[0].roles[0]: write one of: requester, ',
    ],
    ['bad zone', `people:\n${person('a', ', zone: Mars')}`, 'line 2: people[0].zone: write the name of a time zone'],
    [
      'code twice',
      `people:\n${person('a')}${person('b')}${person('a')}`,
      'line 4: people[2].code: the code a appears twice',
    ],
    [
      'account twice',
      `people:\n${person('a', ', accounts: {telegram: 1}')}${person('b', ', accounts: {telegram: "1"}')}`,
      'line 3: people[1].accounts.telegram: this account appears twice',
    ],
    [
      'a rule for a group nobody knows',
      'rules:\n  - {code: a, type: pay, groups: [nowhere]}\n',
      'line 2: rules[0].groups[0]: there is no group nowhere',
    ],
    [
      'a rule of no type',
      'rules:\n  - {code: a, task_type: 9, groups: "x"}\n',
      'line 2: rules[0].type: there is no task type 9',
    ],
    [
      'a rule that lists nothing',
      'rules:\n  - code: a\n    type: 1\n    company: 2\n    groups: [x]\n',
      'rules[0].companies: write all, or a list of codes',
    ],
    ['unknown platform', `people:\n${person('a', ', accounts: {icq: 1}')}`, 'line 2: people[0].accounts.icq: this key'],
    [
      'unknown member',
      `people:\n${person('a')}groups:\n  - code: g\n    name: G\n    members:\n      - a\n      - zz\n`,
      'line 8: groups[0].members[1]: nobody has the code zz',
    ],
    [
      'unknown type',
      'templates:\n  - {code: t, title: T, type: party}\n',
      'line 2: templates[0].type: there is no task type party; write one of: work',
    ],
    ['broken YAML', 'people: [\n', 'is not valid YAML'],
  ])('%s: its line, and nothing is changed', async (_, yaml, words) => {
    writeFileSync(join(cwd, 'org.yaml'), yaml);
    const { code, out, err } = await cli('import org.yaml');
    expect(code).toBe(1);
    expect(`${out}\n${err}`).toContain(words);
    expect(await cli('bind-code a')).toMatchObject({ code: 1 });
  });

  test('accounts of others and second accounts are refused, with everything else in the file', async () => {
    writeFileSync(join(cwd, 'org.yaml'), `people:\n${person('a', ', accounts: {telegram: 1}')}`);
    await cli('import org.yaml');
    writeFileSync(
      join(cwd, 'org.yaml'),
      `people:\n${person('new')}${person('b', ', accounts: {telegram: 1}')}${person('a', ', accounts: {telegram: 2}')}`,
    );
    const { out } = await cli('import org.yaml');
    expect(out).toContain('line 3: people[1].accounts.telegram: this account belongs to a already');
    expect(out).toContain('line 4: people[2].accounts.telegram: a has another account');
    expect((await people()).map(({ code }) => code)).toEqual(['a']);
  });

  test('a person keeps the language they chose where the file names none', async () => {
    writeFileSync(join(cwd, 'org.yaml'), `people:\n${person('a')}`);
    await cli('import org.yaml');
    await inDatabase((db) =>
      db.database.write('choose', async (tx) => tx.people.setLocale((await tx.people.byCode('a'))?.id ?? 0, 'ru')),
    );
    await cli('import org.yaml');
    expect((await people())[0]?.locale).toBe('ru');
  });

  test('where a person is told first can stand in the file, and stays where it does not', async () => {
    for (const preferred of [', preferred: dingtalk', '']) {
      writeFileSync(join(cwd, 'org.yaml'), `people:\n${person('a', preferred)}`);
      await cli('import org.yaml');
      expect((await people())[0]?.preferred).toBe('dingtalk');
    }
  });
});

describe('people from the command line', () => {
  test('create-admin makes one, gives the role to another, and prints a code that works once', async () => {
    const made = await cli('create-admin zhao --name Zhao');
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toContain('Zhao (zhao) is an administrator.');
    expect(made.out).toMatch(/One-time code for Zhao: [2-9][0-9A-Z]{4}-[0-9A-Z]{5}-[0-9A-Z]{5}/);
    expect(await people()).toMatchObject([{ code: 'zhao', roles: ['admin'] }]);

    writeFileSync(join(cwd, 'org.yaml'), 'people:\n  - {code: wang, name: Wang, roles: [employee]}\n');
    await cli('import org.yaml');
    await cli('create-admin wang');
    const wang = (await people()).find(({ code }) => code === 'wang');
    expect(wang).toMatchObject({ name: 'Wang', roles: expect.arrayContaining(['employee', 'admin']) });
  });

  test('every code is another one', async () => {
    await cli('create-admin zhao');
    const codes = [await cli('bind-code zhao'), await cli('bind-code zhao')].map(
      ({ out }) => /: (\S+-\S+-\S+)$/m.exec(out)?.[1],
    );
    expect(codes[0]).toBeDefined();
    expect(new Set(codes).size).toBe(2);
  });
});

describe('care of the data', () => {
  test('migrate, twice', async () => {
    const first = await cli('migrate');
    expect(first.out).toMatch(/^The database is ready, schema \d+\.$/);
    expect(await cli('migrate')).toEqual(first);
  });

  test('a backup is made beside a server, and can be restored', async () => {
    await cli('create-admin zhao');
    await inDatabase(async () => {
      expect((await cli('backup')).out).toMatch(/^Backup written and checked: .*backups\/muster-.*Z\.db$/);
    });
    const [name] = readdirSync(join(cwd, 'data/backups'));
    expect((await cli(`restore-check data/backups/${name}`)).out).toMatch(/schema \d+, tasks 0, people 1\.$/);
  });

  test('a backup holds the files people sent, and its check names what is missing or altered', async () => {
    await cli('migrate');
    const sent = { first: 'a photo of the pump', second: 'a photo of the seal' };
    const uploads = uploadsIn(join(cwd, 'data/uploads'));
    const ids = { first: 'first-file-0001', second: 'second-file-0002', later: 'later-file-0003' };
    const keep = (db: OpenDatabase, id: string, bytes: string) =>
      db.database.write('file', async (tx) => {
        const task = await tx.tasks.insert({
          type: 'work',
          title: 'Pump',
          stage: 'reviewed',
          dispatch: 'none',
          createdAt: 1,
        });
        const file = { task: task?.id ?? 0, comment: null, person: null, platform: null, at: 1, source: null } as const;
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        await tx.files.add({
          ...file,
          id,
          name: 'a.jpg',
          mime: 'image/jpeg',
          size: bytes.length,
          sha256,
          status: 'kept',
        });
      });
    await inDatabase(async (db) => {
      for (const which of ['first', 'second'] as const) {
        await uploads.put(ids[which], Buffer.from(sent[which]));
        await keep(db, ids[which], sent[which]);
      }
      // What no row names, and what came after the copy was taken, is no part of it.
      await uploads.put('never-kept-0009', Buffer.from('a refused file'));
      expect((await cli('backup copy.db')).out).toMatch(/copy\.db\nFiles people sent: 2, in .*copy\.db\.uploads$/);
    });
    const copied = (id: string) => join(cwd, 'copy.db.uploads', id.slice(0, 2), id);
    expect(readFileSync(copied(ids.first), 'utf8')).toBe(sent.first);
    expect(readdirSync(join(cwd, 'copy.db.uploads')).toSorted()).toEqual(['fi', 'se']);
    expect((await cli('restore-check copy.db')).out).toMatch(/tasks 2, people 0\.\nFiles people sent: 2, in .*$/);
    // Put in its place, a copy is checked with the files where muster keeps them.
    expect((await cli('restore-check data/muster.db')).out).toMatch(/Files people sent: 2, in .*data\/uploads$/);

    writeFileSync(copied(ids.first), 'another photo');
    rmSync(copied(ids.second));
    const broken = await cli('restore-check copy.db');
    expect(broken).toMatchObject({ code: 1, out: '' });
    expect(broken.err).toMatch(
      /^Missing or altered in .*copy\.db\.uploads: 2 of 2 files people sent \(first-file-0001, second-file-0002\); /,
    );
    expect(broken.err.split('\n')).toHaveLength(1);

    // A file that is lost already is no reason to have no backup, and is said.
    await inDatabase((db) => keep(db, ids.later, 'a photo nobody has'));
    const partly = await cli('backup copy.db');
    expect(partly).toMatchObject({ code: 1, out: expect.stringMatching(/^Backup written and checked: /) });
    expect(partly.err).toMatch(
      /^Missing or altered in .*data\/uploads: 1 of 3 files people sent \(later-file-0003\); /,
    );
    expect(readFileSync(copied(ids.second), 'utf8')).toBe(sent.second);
    await uploads.remove(ids.second);
    expect((await cli('backup copy.db')).err).toContain('2 of 3');
    expect(readFileSync(copied(ids.second), 'utf8')).toBe(sent.second);
    expect((await cli('restore-check copy.db')).err).toContain('1 of 3');
  });

  test('doctor finds what a start would refuse, and is content otherwise', async () => {
    const bad = await cli('doctor');
    expect(bad.code).toBe(1);
    expect(bad.out).toContain('problem: SECRET_KEY is missing');
    expect(bad.out).toContain('note: no database yet');
    await cli('create-admin zhao');
    const good = await cli('doctor', { SECRET_KEY: secretKey });
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain('ok: database opened');
    expect(good.out).toContain('people 1');
  });

  test('doctor asks Telegram, and never shows the token', async () => {
    const token = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
    const telegram = createServer((_, answer) => {
      answer.writeHead(401, { 'content-type': 'application/json' });
      answer.end('{"ok":false,"error_code":401,"description":"Unauthorized"}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => telegram.once('listening', resolve));
    const { port } = telegram.address() as AddressInfo;
    const env = { SECRET_KEY: secretKey, TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: `http://127.0.0.1:${port}` };
    const result = await cli('doctor', env);
    telegram.close();
    expect(result.code).toBe(1);
    expect(result.out).toMatch(/problem: Telegram does not accept the token \(.*Unauthorized.*\)/);
    expect(result.out + result.err).not.toContain(token);
  });
});
