import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, named } from '../harness/browser.ts';
import { answer, attach, press, reads, shows, useDemo, write } from '../harness/demo.ts';

interface Comments {
  readonly comments: readonly { person: string; text: string; files: readonly { mime: string }[] }[];
}

describe.skipIf(!hasBrowser)(named('talk about a task, in a browser'), () => {
  const demo = useDemo();

  const titled = (where: Locator, words: string): Locator => where.locator('[data-message]', { hasText: words });

  test('J09: comments and files reach everybody in a task once, on their platform, and nobody else', {
    timeout: 60_000,
  }, async () => {
    const { api, phone } = demo.now;
    const [olga, wang, emma] = [phone('olga'), phone('wang'), phone('emma')];
    const title = 'Протечка в подвале';
    const filed = { title, requester: 'olga', assignees: ['wang'] };
    const { number } = await api<{ number: string }>('POST', '/tasks', filed);
    await press(wang, title, '接受');
    await api('POST', `/tasks/${number}/share`, { to: 'emma' });
    await reads(emma, title);

    await write(olga, `/task ${number}`);
    await reads(olga, title);
    await answer(olga, title);
    await write(olga, 'Ключ от подвала у консьержа');
    await reads(wang, 'Ключ от подвала у консьержа');
    await reads(emma, 'Ключ от подвала у консьержа');
    await answer(wang, 'Ключ от подвала у консьержа');
    await write(wang, '收到，十分钟后到');
    await reads(olga, '收到，十分钟后到');
    await reads(emma, '收到，十分钟后到');

    // DingTalk cannot answer with a file: the button asks for it.
    await press(wang, 'Ключ от подвала у консьержа', '回复');
    await reads(wang, '您想说什么');
    await attach(wang, 'photo');
    await reads(emma, '📎');
    const link = await titled(emma, '📎').locator('a[href*="/files/"]').getAttribute('href');
    const file = await fetch(link ?? '');
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
    // And back: a file in Telegram, as an answer.
    await answer(olga, title);
    await attach(olga, 'file');
    await reads(wang, 'report.csv');
    await reads(emma, 'report.csv');
    await press(wang, 'report.csv', '回复');
    await attach(wang, 'big');
    await reads(wang, '超过了 10 MB');
    await demo.now.screenshot('j09-talk');

    // What was refused is no comment and no file.
    await shows(olga, title, 'Комментарии: 4');
    await shows(olga, title, 'Вложения: 2 файла');
    const theirs = demo.now.page.locator('.message.other');
    const told = (where: Locator, words: string): Promise<number> => titled(where, words).and(theirs).count();
    expect([
      await told(olga, '王伟 о T-'),
      await told(wang, 'Ольга Ветрова评论了'),
      await told(emma, ' on T-'),
    ]).toEqual([2, 2, 4]);
    const { comments } = await api<Comments>('GET', `/tasks/${number}/comments`);
    const files = comments.map((one) => [one.person, one.text || one.files.map(({ mime }) => mime).join()]);
    expect(files).toEqual([
      ['olga', 'Ключ от подвала у консьержа'],
      ['wang', '收到，十分钟后到'],
      ['wang', 'image/png'],
      ['olga', 'text/csv'],
    ]);
    for (const outside of ['ivan', 'sun', 'chen', 'zhao']) {
      expect(await titled(phone(outside), number).count(), outside).toBe(0);
    }
  });
});
