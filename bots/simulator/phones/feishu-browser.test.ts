import { describe, expect, test } from 'vitest';
import { hasBrowser, named, openBrowser } from '../../../tests/harness/browser.ts';
import { connect } from '../feishu/client.ts';
import { button, card, closeRigs, LI, rig } from '../feishu/rig.ts';
import { feishuPhones } from './feishu-screen.ts';
import { startPhones } from './server.ts';

const text = (content: string) => ({ tag: 'plain_text', content });

describe.skipIf(!hasBrowser)(named('a Feishu phone'), () => {
  test('a form is filled in and sent, its toast shown, and the new card stands; hostile text stays text', async () => {
    const browser = await openBrowser();
    const made = await rig();
    const { simulator, clock } = made;
    const phone = {
      code: 'li',
      name: '李娜',
      platform: 'feishu',
      id: LI,
      locale: 'zh-CN',
      zone: 'Asia/Shanghai',
    } as const;
    const platforms = [feishuPhones(simulator, { phones: [phone], groups: [] }, clock)];
    const served = await startPhones({ platforms, clock, controls: {} });
    try {
      const page = await (await browser.newContext()).newPage();
      await page.goto(served.url);
      const hostile = '<img src=x onerror="document.title=1">';
      const choice = { tag: 'select_static', name: 'why', placeholder: text('原因'), required: true };
      const form = {
        tag: 'form',
        name: 'f',
        elements: [
          { ...choice, options: [{ text: text('太远'), value: 'far' }] },
          { tag: 'input', name: 'note', label: text('说明') },
          button('拒绝', { a: 'reject' }, { name: 'no', form_action_type: 'submit' }),
        ],
      };
      await made.send(LI, card('T-1', { tag: 'markdown', content: `**${hostile}**` }, form));
      const shown = page.locator('[data-phone="li"] .message.card');
      expect(await shown.locator('.text b').textContent()).toBe(hostile);
      await shown.getByLabel('说明').fill('没有车');
      await shown.getByRole('button', { name: '拒绝' }).click();
      expect(simulator.events.some(({ kind }) => kind === 'pressed')).toBe(false);
      await shown.getByLabel('原因').selectOption('far');
      const client = await connect(made);
      await shown.getByRole('button', { name: '拒绝' }).click();
      const { frame, document } = await client.next();
      expect(document.event.action.form_value).toEqual({ why: 'far', note: '没有车' });
      const toast = { type: 'success', content: '已记下' };
      client.answer(frame, 200, { toast, card: { type: 'raw', data: card('T-2') } });
      await page.locator('[data-phone="li"]').getByRole('status').getByText('已记下').waitFor();
      await shown.locator('.head', { hasText: 'T-2' }).waitFor();
      expect(await shown.locator('.input').count()).toBe(0);
      expect(await page.title()).toBe('muster · Phones');
    } finally {
      await browser.close();
      await served.close();
      await closeRigs();
    }
  });
});
