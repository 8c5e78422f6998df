import { expect, it } from 'vitest';
import { webApp } from '../../web-admin/app.ts';
import { eachStory } from '../harness/engines.ts';
import type { SentHere } from '../harness/handset.ts';
import type { ThreePlatforms } from '../harness/three-house.ts';
import { fileSettings } from '../harness/world.ts';
import { atWork, hears, violations } from './talk-kit.ts';

const head = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from(bytes), Buffer.alloc(300, 7)]);
const words = (text: string): Buffer => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(300, 7)]);
const zipWith = (...names: string[]): Buffer => Buffer.concat([words('PK\u0003\u0004'), Buffer.from(names.join('\n'))]);

/** One of each kind that is taken: its name, what platforms call it, its bytes, and what we call it. */
const kinds: readonly [name: string, mime: string, data: Buffer, is: string][] = [
  ['цех.jpg', 'image/jpeg', head(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
  ['screen.png', 'image/png', head(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'image/png'],
  ['move.gif', 'image/gif', words('GIF89a'), 'image/gif'],
  ['small.webp', 'image/webp', words('RIFF\u0001\u0001\u0001\u0001WEBP'), 'image/webp'],
  ['图纸.pdf', 'application/pdf', words('%PDF-1.7'), 'application/pdf'],
  [
    'table.xlsx',
    'application/octet-stream',
    zipWith('[Content_Types].xml', 'xl/workbook.xml'),
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ],
  [
    'letter.docx',
    'application/octet-stream',
    zipWith('[Content_Types].xml', 'word/document.xml'),
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  ['old.doc', 'application/msword', head(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), 'application/x-ole-storage'],
  ['list.csv', 'text/csv', Buffer.from('код;имя\n1;Ольга\n'), 'text/csv'],
  ['notes.txt', 'text/plain', Buffer.from('две строки\n'), 'text/plain'],
  ['pack.zip', 'application/zip', zipWith('a.txt'), 'application/zip'],
  ['film.mp4', 'video/mp4', words('\u0000\u0000\u0000\u0018ftypmp42'), 'video/mp4'],
  ['voice.ogg', 'audio/ogg', words('OggS'), 'audio/ogg'],
  ['song.mp3', 'audio/mpeg', words('ID3\u0004'), 'audio/mpeg'],
];
const sent = (name: string, mime: string, data: Uint8Array, caption?: string): SentHere => ({
  ...{ name, mime, data },
  ...(caption === undefined ? {} : { caption }),
});

const linked = (house: ThreePlatforms, code: string) =>
  house
    .phone(code)
    .messages()
    .filter(({ links }) => links.some((url) => url.includes('/files/')));

eachStory('files cross platforms', (fresh) => {
  it('each kind, from Telegram to DingTalk and Feishu, and opens behind its link', { timeout: 120_000 }, async () => {
    const { house, task, card } = await atWork(await fresh());
    const replyTo = await card('olga');
    const web = webApp({ world: house.app.world, apiToken: null });
    const open = (link: string) => web.fetch(new Request(link.replace('https://muster.example', 'http://localhost')));
    for (const [name, mime, data, is] of kinds) {
      house.phone('olga').send(sent(name, mime, data, `вот ${name}`), replyTo);
      await house.settled();
      for (const code of ['wang', 'chen']) {
        const [message, ...others] = hears(house, code, `вот ${name}`);
        expect(others, `${code} ${name}`).toEqual([]);
        const [link = ''] = message?.links ?? [];
        expect(link, `${code} ${name}: ${message?.text}`).toMatch(/^https:\/\/muster\.example\/files\/[0-9a-f]{32}\//);
        const answer = await open(link);
        expect(answer.status, message?.text).toBe(200);
        expect([answer.status, answer.headers.get('content-type')?.split(';')[0]], name).toEqual([200, is]);
        expect(Buffer.from(await answer.arrayBuffer()).equals(data), name).toBe(true);
        const shown = is.startsWith('image/') ? 'inline' : 'attachment';
        expect(answer.headers.get('content-disposition')).toBe(
          `${shown}; filename*=UTF-8''${encodeURIComponent(name)}`,
        );
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      }
    }
    const kept = await house.read((tx) => tx.files.of(task));
    expect(kept.map(({ name, mime }) => [name, mime])).toEqual(kinds.map(([name, , , is]) => [name, is]));
    expect(hears(house, 'wang', `${kinds.length} 个文件`).length).toBeGreaterThan(0);
    expect(await house.lies(task)).toEqual([]);
    expect(violations(house)).toEqual([]);
  });

  it('from every platform, with words or without, as a reply or after the button', { timeout: 60_000 }, async () => {
    const { house, task, card } = await atWork(await fresh());
    const [, , photo] = kinds[0] ?? [];
    const data = photo ?? Buffer.alloc(1);
    // Telegram: a picture has neither name nor type there.
    house.simulators.telegram
      .phone(5001)
      .send(5001, { name: '', mime: 'image/jpeg', data, photo: true }, { replyTo: Number(await card('olga')) });
    await house.settled();
    expect(linked(house, 'wang')).toHaveLength(1);
    // DingTalk cannot answer with a file: the button asks for it.
    await house.press('wang', 'comment');
    house.phone('wang').send(sent('图纸.pdf', 'application/pdf', words('%PDF-1.4')));
    await house.settled();
    expect(hears(house, 'olga', '图纸.pdf')).toHaveLength(1);
    // Feishu: an answer with a picture.
    house.phone('chen').send(sent('x.png', 'image/png', kinds[1]?.[2] ?? data), await card('chen'));
    await house.settled();
    expect(hears(house, 'olga', '.png')).toHaveLength(1);
    expect(await house.read((tx) => tx.files.of(task))).toHaveLength(3);
    // One that belongs to nothing is not kept, and its sender hears how it is done.
    house.phone('wang').send(sent('图纸.pdf', 'application/pdf', words('%PDF-1.4')));
    await house.settled();
    expect(hears(house, 'wang', '这个文件属于哪个任务')).toHaveLength(1);
    expect(await house.read((tx) => tx.files.of(task))).toHaveLength(3);
    expect(violations(house)).toEqual([]);
  });

  it('refuses what is too large, lies or leads elsewhere in one sentence, and keeps the words', {
    timeout: 60_000,
  }, async () => {
    const { house, task, card } = await atWork(await fresh());
    const replyTo = await card('olga');
    const tries: readonly [SentHere, why: string][] = [
      [
        sent('big.pdf', 'application/pdf', Buffer.alloc(25 * 1024 * 1024, 1), 'большой'),
        'Файл «big.pdf» не сохранён: он больше 10 МБ.',
      ],
      [
        sent('photo.jpg', 'image/jpeg', words('%PDF-1.7'), 'лживый'),
        'Файл «photo.jpg» не сохранён: содержимое не соответствует расширению .jpg.',
      ],
      [sent('../../etc/passwd.txt', 'text/plain', Buffer.from('root'), 'чужой'), 'не должно быть косых черт'],
      [
        sent('run.exe', 'application/octet-stream', words('MZ\u0000\u0001'), 'опасный'),
        'Файл «run.exe» не сохранён: я принимаю',
      ],
      [sent('empty.txt', 'text/plain', Buffer.alloc(0), 'пустой'), 'Файл «empty.txt» не сохранён: он пустой.'],
    ];
    for (const [file, why] of tries) {
      house.phone('olga').send(file, replyTo);
      await house.settled();
      expect(hears(house, 'olga', why), why).toHaveLength(1);
      expect(hears(house, 'wang', file.caption ?? ''), file.name).toHaveLength(1);
    }
    // What cannot be seen in a name is taken out of it.
    house.phone('olga').send(sent('a\u202Egpj.\u0007csv', 'text/csv', Buffer.from('a;b\n'), 'чистый'), replyTo);
    await house.settled();
    const kept = await house.read((tx) => tx.files.of(task));
    expect(kept.map(({ name }) => name)).toEqual(['agpj.csv']);
    expect(violations(house)).toEqual([]);
  });

  it('says where a file can be found when nobody knows our address', { timeout: 60_000 }, async () => {
    const { house, card } = await atWork(await fresh(), { files: fileSettings(null) });
    house.phone('olga').send(sent('list.csv', 'text/csv', Buffer.from('a;b\n'), 'список'), await card('olga'));
    await house.settled();
    expect(hears(house, 'wang', 'list.csv（4 字节）由olga在Telegram发送，请到那里查看')).toHaveLength(1);
  });

  it('waits for a platform that cannot give the file now, and keeps the order', { timeout: 60_000 }, async () => {
    const { house, task, card, texts } = await atWork(await fresh());
    const fault = house.simulators.telegram.fail({ method: 'getFile', count: 4, fault: { kind: 'refuse', code: 500 } });
    house.phone('olga').send(sent('list.csv', 'text/csv', Buffer.from('a;b\n'), 'первое'), await card('olga'));
    house.phone('olga').reply(await card('olga'), 'второе');
    await house.settled();
    expect(hears(house, 'wang', 'второе')).toEqual([]);
    for (let waited = 0; waited < 30; waited++) {
      await house.clock.advance(1_000);
      await house.settled();
    }
    expect(fault.hits).toBe(4);
    const at = (part: string) => texts('wang').findIndex((text) => text.includes(part));
    expect(at('первое')).toBeGreaterThan(-1);
    expect(at('первое')).toBeLessThan(at('второе'));
    expect(linked(house, 'wang')).toHaveLength(1);
    expect(hears(house, 'wang', 'первое')).toHaveLength(1);
    expect(await house.read((tx) => tx.files.of(task))).toHaveLength(1);
  });

  it('comes with a report from the first, and stands with the task', { timeout: 60_000 }, async () => {
    const { house } = await atWork(await fresh());
    const [name = '', mime = '', data = Buffer.alloc(0)] = kinds[0] ?? [];
    await house.say('olga', '/new');
    await house.press('olga', 'pick');
    house.phone('olga').send(sent('', mime, data, 'Насос стучит'));
    await house.settled();
    await house.press('olga', 'pick');
    expect(house.card('olga').text).toContain('1 файл');
    house.phone('olga').send(sent(name, mime, data));
    await house.settled();
    expect(hears(house, 'olga', 'Приложу к задаче').length).toBeGreaterThan(0);
    house.phone('olga').send(sent('x.exe', 'application/octet-stream', words('MZ')));
    await house.settled();
    await house.press('olga', 'confirm');
    const { tasks } = await house.read((tx) =>
      tx.tasks.list({ filter: 'all', now: house.clock.now(), limit: 9, offset: 0 }),
    );
    const made = tasks.find(({ title }) => title === 'Насос стучит');
    const kept = await house.read((tx) => tx.files.of(made?.id ?? 0));
    expect(kept.map((file) => file.mime)).toEqual(['image/jpeg', 'image/jpeg']);
    expect(kept.map((file) => file.name).toSorted()).toEqual([expect.stringMatching(/^image-.*\.jpg$/), name]);
    expect(hears(house, 'olga', '«x.exe» не сохранён')).toHaveLength(1);
    expect(violations(house)).toEqual([]);
  });
});
