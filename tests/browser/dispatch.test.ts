import { describe, expect, test } from 'vitest';
import { hasBrowser, named } from '../harness/browser.ts';
import { button, gone, press, reads, shows, useDemo } from '../harness/demo.ts';

interface Stats {
  readonly number: string;
  readonly state: string;
  readonly dispatch: string;
  readonly groups: readonly string[];
  readonly owner: string | null;
  readonly sharers: readonly string[];
}
interface Results {
  readonly results: readonly {
    readonly ok: boolean;
    readonly task?: Stats;
    readonly error?: { readonly code: string };
  }[];
}
interface Decisions {
  readonly decisions: readonly { readonly matched: readonly { readonly code: string }[] }[];
}
interface Tried {
  readonly tasks: readonly { readonly code: string | null; readonly moves: boolean; readonly after: object }[];
  readonly parked: { readonly now: number; readonly looked: number; readonly stay: number };
}
const platforms = ['telegram', 'dingtalk', 'feishu'] as const;
/** Far more than it takes, also where everything else runs beside it. */
const within = { timeout: 60_000 };

describe.skipIf(!hasBrowser)(named('work that rules and other systems hand out, in a browser'), () => {
  const demo = useDemo();

  const stats = (code: string) => demo.now.api<Stats>('GET', `/dispatch/tasks/1/${code}`);

  test(
    'J10: two rules meet an order, both groups get it, and of two who claim at once one has it',
    within,
    async () => {
      const { api, phone, room, page } = demo.now;
      const title = '核对电梯钢缆订单';
      const order = { type: 1, code: 'PO-2041', title, company: 'otis', material: 'cable', document_code: 'DOC-88' };
      const made = await api<Results>('POST', '/dispatch/tasks', { items: [order] });
      const everywhere = [...platforms.map(room), phone('zhao'), phone('chen')];
      for (const where of everywhere) await reads(where, title);
      expect(await stats('PO-2041')).toMatchObject({ dispatch: 'pooled', groups: ['field', 'office'] });
      const { decisions } = await api<Decisions>('GET', `/tasks/${made.results[0]?.task?.number}/decisions`);
      expect(decisions.map(({ matched }) => matched.map(({ code }) => code))).toEqual([['lifts', 'questions']]);

      const claims = await Promise.all([
        button(room('dingtalk'), title, '领取').elementHandle(),
        button(room('feishu'), title, 'Claim').elementHandle(),
      ]);
      // In the same moment: neither sees what the other did.
      await page.evaluate((keys) => {
        for (const key of keys as unknown as { click(): void }[]) key.click();
      }, claims);
      for (const where of everywhere) await gone(where, title, /领取|Claim|Взять/);
      const { owner } = await stats('PO-2041');
      const isWang = owner === 'wang';
      await button(phone(owner ?? '?'), title, isWang ? /^完成$/ : 'Done').waitFor();
      for (const where of everywhere) await shows(where, title, isWang ? '王伟' : 'Emma Brooks');
      if (isWang) await room('feishu').locator('.toast', { hasText: 'Nothing changed: 王伟' }).waitFor();
      else await shows(room('dingtalk'), title, '操作未生效：Emma Brooks');
      expect(
        await phone(isWang ? 'emma' : 'wang')
          .locator('[data-message]', { hasText: title })
          .count(),
      ).toBe(0);
      await demo.now.screenshot('j10-claim-race');
    },
  );

  test('J11: what no rule takes is parked; a rule is tried, saved, and does what the trial said', within, async () => {
    const { api, phone, room } = demo.now;
    const title = 'Уточнить заявку на лифт Schindler';
    const order = { type: 1, code: 'PO-2042', title, company: 'schindler' };
    const [made, again] = [
      await api<Results>('POST', '/dispatch/tasks', { items: [order] }),
      await api<Results>('POST', '/dispatch/tasks', { items: [order] }),
    ];
    expect(again.results[0]?.task?.number).toBe(made.results[0]?.task?.number);
    await shows(phone('zhao'), title, 'No group matches yet');
    await shows(phone('chen'), title, '暂无匹配的小组');
    expect(await stats('PO-2042')).toMatchObject({ dispatch: 'parked', groups: [] });
    await demo.now.screenshot('j11-parked');

    const put = { type: 'clarify', companies: ['schindler'], groups: ['field'], strategy: 'pool' };
    const tried = await api<Tried>('POST', '/rules/try', { rule: 'schindler', put });
    expect(tried.parked).toEqual({ now: 1, looked: 1, stay: 0 });
    const foreseen = tried.tasks.filter(({ moves }) => moves);
    expect(foreseen).toMatchObject([{ code: 'PO-2042', after: { outcome: 'pooled', groups: ['field'] } }]);
    expect(await stats('PO-2042')).toMatchObject({ dispatch: 'parked' });

    await api('PUT', '/rules/schindler', put);
    for (const platform of platforms) await reads(room(platform), title);
    expect(await stats('PO-2042')).toMatchObject({ dispatch: 'pooled', groups: ['field'] });
    expect((await api<Tried>('POST', '/rules/try', { rule: 'schindler', put })).parked.now).toBe(0);
    await shows(phone('zhao'), title, 'Waiting to be claimed');
    await shows(phone('chen'), title, '待领取');
    await demo.now.screenshot('j11-routed');
  });

  test('J12: an owner and others; one more, another owner; and the document is withdrawn', within, async () => {
    const { api, phone } = demo.now;
    const [wang, ivan, emma] = [phone('wang'), phone('ivan'), phone('emma')];
    const [boiler, valve] = ['Clarify the boiler order', 'Clarify the valve order'];
    const about = { type: 1, document_code: 'DOC-90', users: ['wang', 'ivan'], owner: 'wang' };
    const items = [
      { ...about, code: 'PO-2043', title: boiler },
      { ...about, code: 'PO-2044', title: valve },
    ];
    await api('POST', '/dispatch/tasks', { items });
    await reads(wang, boiler, valve);
    await reads(ivan, boiler, valve);
    expect(await stats('PO-2043')).toMatchObject({ state: 'claimed', owner: 'wang', sharers: ['ivan'] });
    expect(await button(ivan, boiler, 'Готово').count()).toBe(0);
    await press(wang, valve, /^完成$/);
    await shows(ivan, valve, 'Выполнено');

    await press(wang, boiler, '更多');
    await press(wang, '更多操作', '共享');
    await press(wang, '共享给谁', 'Emma Brooks');
    await reads(emma, boiler);
    expect(await button(emma, boiler, 'Done').count()).toBe(0);
    const wrong = { type: 1, code: 'PO-2043', old_owner: 'ivan', new_owner: 'emma' };
    const { results } = await api<Results>('POST', '/dispatch/reassign', { items: [wrong] });
    expect(results).toMatchObject([{ ok: false, error: { code: 'old_owner' } }]);
    await demo.now.screenshot('j12-shared');
    await press(wang, boiler, '转交');
    await press(wang, '转交给谁', 'Emma Brooks');
    await button(emma, boiler, 'Done').waitFor();
    await shows(ivan, boiler, 'Emma Brooks');
    await gone(wang, boiler, /^完成$/);

    const permissions = () => api<object>('POST', '/dispatch/documents/DOC-90/permissions', { type: 1 });
    const before = await permissions();
    expect(await permissions()).toEqual(before);
    const withdrawn = await api<Results>('POST', '/dispatch/delete-uncompleted', { document_code: 'DOC-90' });
    expect(withdrawn.results).toMatchObject([{ ok: true }, { ok: false, error: { code: 'finished' } }]);
    await shows(emma, boiler, 'Withdrawn at the source');
    await shows(emma, boiler, 'nothing is left to do');
    await shows(ivan, boiler, 'Отозвано источником');
    await shows(wang, boiler, '来源已撤回');
    await gone(emma, boiler, 'Done');
    expect(await stats('PO-2043')).toMatchObject({ state: 'withdrawn' });
    expect(await stats('PO-2044')).toMatchObject({ state: 'completed', owner: 'wang' });
    await demo.now.screenshot('j12-withdrawn');
  });
});
