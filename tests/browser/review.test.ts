import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, named } from '../harness/browser.ts';
import { attach, button, gone, press, reads, shows, useDemo, write } from '../harness/demo.ts';

interface Log {
  readonly entries: readonly {
    readonly verb: string;
    readonly actor: string;
    readonly person: string | null;
    readonly platform: string | null;
    readonly at: string;
    readonly from: string | null;
    readonly to: string;
  }[];
}
interface Tasks {
  readonly tasks: readonly { readonly number: string; readonly title: string }[];
}
/** Far more than it takes, also where everything else runs beside it. */
const within = { timeout: 60_000 };

describe.skipIf(!hasBrowser)(named('from a report to its end, in a browser'), () => {
  const demo = useDemo();

  /** Olga reports a problem as the bot asks her; the number it got. */
  async function reported(olga: Locator, title: string, more = ''): Promise<string> {
    await write(olga, `/new ${title}\n${more}`);
    await press(olga, 'О чём вы хотите сообщить', 'Проблема');
    await press(olga, 'Насколько это срочно', 'Высокий');
    await press(olga, 'Всё верно', 'На проверку');
    await shows(olga, title, 'Ждёт проверки');
    const { tasks } = await demo.now.api<Tasks>('GET', '/tasks?filter=all&limit=100');
    const made = tasks.find((one) => one.title === title);
    if (!made) throw new Error(`${title} was not filed`);
    return made.number;
  }
  /** Whose queue a task stands in. */
  async function waitsFor(number: string): Promise<string[]> {
    const found: string[] = [];
    for (const person of ['olga', 'sun', 'chen', 'wang', 'ivan', 'emma']) {
      const { tasks } = await demo.now.api<Tasks>('GET', `/tasks?filter=waiting&as=${person}`);
      if (tasks.some((one) => one.number === number)) found.push(person);
    }
    return found;
  }

  test('J07: a problem goes through four roles on three platforms', within, async () => {
    const { api, phone } = demo.now;
    const [olga, sun, chen, wang] = [phone('olga'), phone('sun'), phone('chen'), phone('wang')];
    const title = 'Насос №3 греется';
    const number = await reported(olga, title, 'Второй день подряд');
    await shows(sun, title, '待您审核');
    expect(await waitsFor(number)).toEqual(['sun']);
    await press(sun, title, '更多');
    await press(sun, '更多操作', '通过并附意见');
    await reads(sun, '审核意见想补充什么');
    await write(sun, '今天先处理这个。');

    await shows(chen, title, '今天先处理这个。');
    expect(await waitsFor(number)).toEqual(['chen']);
    await press(chen, title, '指派');
    await press(chen, '派给谁', '王伟');
    await shows(wang, title, '待您答复');
    expect(await waitsFor(number)).toEqual(['wang']);
    await press(wang, title, '接受');
    await press(wang, title, '更多');
    await press(wang, '更多操作', '完成并附说明或照片');
    await reads(wang, '完成了哪些工作');
    await attach(wang, 'photo');
    await button(wang, /.*/, '就这些，提交').waitFor();
    await demo.now.screenshot('j07-finish');
    await write(wang, '更换了轴承，52 °C。');

    await shows(olga, title, '更换了轴承，52 °C。');
    await button(olga, title, 'Подтвердить').waitFor();
    expect(await waitsFor(number)).toEqual(['olga']);
    await press(olga, title, /^Подтвердить$/);
    await shows(wang, title, '已完成');
    await gone(olga, title, /^Подтвердить$/);
    expect(await waitsFor(number)).toEqual([]);
    await demo.now.screenshot('j07-closed');

    const { entries } = await api<Log>('GET', `/workflow/logs?task=${number}&limit=100`);
    const way = entries.toReversed().filter(({ from, to }) => from !== to);
    expect(way.map((one) => [one.to, one.person ?? one.actor, one.platform])).toEqual([
      ['pending_review', 'olga', 'telegram'],
      ['reviewed', 'sun', 'dingtalk'],
      ['assigned', 'chen', 'feishu'],
      ['in_progress', 'wang', 'dingtalk'],
      ['done', 'wang', 'dingtalk'],
      ['confirmed', 'olga', 'telegram'],
      ['closed', 'system', 'telegram'],
    ]);
    expect(way.map(({ at }) => at)).toEqual(way.map(({ at }) => at).toSorted());
  });

  test('J08: refused with a comment it is closed, and the outcome says how', within, async () => {
    const { api, phone } = demo.now;
    const [olga, sun] = [phone('olga'), phone('sun')];
    const title = 'Покрасить забор';
    const number = await reported(olga, title);
    await shows(sun, title, '待您审核');
    await press(sun, title, '不通过');
    await reads(sun, '为什么不通过');
    await write(sun, '明年再考虑。');
    await shows(olga, title, 'Отказано');
    await shows(olga, title, '明年再考虑。');
    await gone(sun, title, '通过');
    expect(await api('GET', `/tasks/${number}`)).toMatchObject({ stage: 'closed', outcome: 'refused' });
    expect(await waitsFor(number)).toEqual([]);
    await demo.now.screenshot('j08-refused');
  });

  test('J08: returned for detail it comes back added to, and nobody skips a stage', within, async () => {
    const { api, phone } = demo.now;
    const [olga, sun, chen] = [phone('olga'), phone('sun'), phone('chen')];
    const title = 'Лифт застревает';
    const number = await reported(olga, title);
    await shows(sun, title, '待您审核');
    await press(sun, title, '退回补充');
    await reads(sun, '还缺少什么');
    await write(sun, '请写明楼号。');
    await shows(olga, title, '请写明楼号。');
    expect(await waitsFor(number)).toEqual(['olga']);
    const early = api('POST', `/tasks/${number}/confirm`, { person: 'olga' });
    await expect(early).rejects.toThrow(/: 409 .*"allowed":\[[^\]]*"resubmit"/);
    await demo.now.screenshot('j08-returned');
    await press(olga, title, 'Отправить снова');
    await reads(olga, 'Что добавить');
    await write(olga, 'Корпус 4, второй подъезд');
    await shows(sun, title, 'Корпус 4, второй подъезд');
    await press(sun, title, /^通过$/);
    await shows(chen, title, '待指派');
    expect(await waitsFor(number)).toEqual(['chen']);
  });

  test('J08: a result that is disputed returns to whoever did it, with the words', within, async () => {
    const { api, phone } = demo.now;
    const [olga, wang] = [phone('olga'), phone('wang')];
    const title = 'Заменить лампу';
    const filed = { title, requester: 'olga', assignees: ['wang'] };
    const { number } = await api<{ number: string }>('POST', '/tasks', filed);
    await press(wang, title, '接受');
    await press(wang, title, /^完成$/);
    await press(olga, title, 'Оспорить');
    await reads(olga, 'Что не так с результатом');
    await write(olga, 'Она мигает');
    await shows(wang, title, 'Она мигает');
    await gone(olga, title, 'Оспорить');
    expect(await waitsFor(number)).toEqual(['wang']);
    await demo.now.screenshot('j08-disputed');
    await press(wang, title, /^完成$/);
    await press(olga, title, /^Подтвердить$/);
    await shows(wang, title, '已完成，辛苦了');
    expect(await api('GET', `/tasks/${number}`)).toMatchObject({ stage: 'closed', outcome: 'completed' });
    await demo.now.screenshot('j08-confirmed');
  });
});
