import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, named, openBrowser } from '../../../tests/harness/browser.ts';
import {
  CREATE,
  card,
  closeRigs as closeDingtalk,
  rig as dingtalkRig,
  LI as LI_AT_DINGTALK,
  TASK,
} from '../dingtalk/rig.ts';
import { CREW, closeRigs, LI, OLGA, type Rig, rig } from '../telegram/rig.ts';
import { dingtalkPhones } from './dingtalk-screen.ts';
import { type PhonesPage, startPhones } from './server.ts';
import { telegramPhones } from './telegram-screen.ts';

describe.skipIf(!hasBrowser)(named('the page of phones'), () => {
  let browser: Browser;
  let pages: PhonesPage[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    await closeRigs();
    await closeDingtalk();
  });

  async function opened(width: number): Promise<Rig & { page: Page }> {
    const made = await rig();
    const served = await startPhones({
      platforms: [
        telegramPhones(
          made.simulator,
          {
            phones: [
              { code: 'li', name: '李娜', platform: 'telegram', id: LI, locale: 'zh-CN', zone: 'Asia/Shanghai' },
              {
                code: 'olga',
                name: 'Ольга',
                platform: 'telegram',
                id: OLGA,
                locale: 'ru',
                zone: 'Asia/Yekaterinburg',
              },
            ],
            groups: [{ chatId: CREW, title: 'Crew' }],
          },
          made.clock,
        ),
      ],
      clock: made.clock,
      controls: {},
    });
    pages.push(served);
    const context = await browser.newContext({ viewport: { width, height: 844 } });
    const page = await context.newPage();
    await page.goto(served.url);
    return { ...made, page };
  }

  test('start, read, press, be answered, answer a prompt; hostile text stays text', async () => {
    const { page, call, simulator } = await opened(1400);
    const li = page.locator('[data-phone="li"]');
    await li.getByRole('button', { name: '开始' }).click();
    await simulator.waitFor(({ kind }) => kind === 'queued');
    const hostile = '<img src=x onerror="document.title=1"> & <script>document.title=2</script>';
    const reply_markup = { inline_keyboard: [[{ text: hostile, callback_data: 'accept.t1.1' }]] };
    await call('sendMessage', { chat_id: LI, text: hostile, reply_markup });
    const card = li.locator(`[data-chat="${LI}"] [data-message="2"]`);
    expect(await card.locator('.text').textContent()).toBe(hostile);
    await li.locator('[data-button="accept.t1.1"]').click();
    const pressed = await simulator.waitFor(({ kind }) => kind === 'pressed');
    await call('answerCallbackQuery', {
      callback_query_id: pressed.kind === 'pressed' ? pressed.query : '',
      text: '是你的了',
    });
    await li.getByRole('status').getByText('是你的了').waitFor();
    await call('sendMessage', {
      chat_id: LI,
      text: 'Why?',
      reply_markup: { force_reply: true, input_field_placeholder: 'Reason' },
    });
    await li.getByPlaceholder('Reason').fill('no van');
    await li.getByPlaceholder('Reason').press('Enter');
    await li.locator('[data-message="4"]').waitFor();
    expect(simulator.phone(LI).last()).toMatchObject({ text: 'no van', replyTo: 3 });
    expect(await page.title()).toBe('muster · Phones');
  });

  test('an edit shows without a reload, and takes the buttons away', async () => {
    const { page, call } = await opened(1400);
    const group = page.locator(`[data-group="${CREW}"]`);
    await call('sendMessage', {
      chat_id: CREW,
      text: 'Who?',
      reply_markup: { inline_keyboard: [[{ text: 'I', callback_data: 'claim' }]] },
    });
    await group.locator('[data-button="claim"]').waitFor();
    await call('editMessageText', { chat_id: CREW, message_id: 1, text: 'Ольга' });
    await group.locator('[data-message="1"] .text', { hasText: 'Ольга' }).waitFor();
    expect(await group.locator('[data-button]').count()).toBe(0);
  });

  test('a DingTalk card is filled in and sent; a repaint leaves what was typed', async () => {
    const made = await dingtalkRig();
    const { simulator, clock, api, connect } = made;
    const li = { code: 'li', name: '李娜', platform: 'dingtalk', id: LI_AT_DINGTALK } as const;
    const phones = [{ ...li, locale: 'zh-CN' as const, zone: 'Asia/Shanghai' }];
    const platforms = [dingtalkPhones(simulator, { phones, groups: [] }, clock)];
    const served = await startPhones({ platforms, clock, controls: {} });
    pages.push(served);
    const page = await (await browser.newContext()).newPage();
    await page.goto(served.url);
    const fields = [
      { name: 'why', label: '原因', type: 'SELECT', required: true, options: [{ value: 'far', text: '太远' }] },
      { name: 'note', label: '说明', type: 'TEXT_AREA' },
    ];
    const hostile = '**<img src=x onerror="document.title=1">**';
    const cardParamMap = { title: 'T-1', body: hostile, open: 'true', reason: JSON.stringify({ fields }) };
    const asked = card('c1', `IM_ROBOT.${LI_AT_DINGTALK}`, { cardTemplateId: TASK, cardData: { cardParamMap } });
    await api('POST', CREATE, asked);
    const shown = page.locator('[data-phone="li"] .message.card');
    expect(await shown.locator('.text b').textContent()).toBe(hostile.slice(2, -2));
    expect(await shown.locator('.head').textContent()).toBe('T-1');
    await shown.getByLabel('说明').fill('没有车');
    await shown.locator('[data-submits]').click();
    expect(simulator.events.some(({ kind }) => kind === 'pressed')).toBe(false);
    await api('PUT', '/v1.0/card/instances', {
      outTrackId: 'c1',
      cardData: { cardParamMap: { ...cardParamMap, title: 'T-2' } },
    });
    await shown.locator('.head', { hasText: 'T-2' }).waitFor();
    await shown.getByLabel('原因').selectOption('far');
    const client = await connect();
    await shown.locator('[data-submits]').click();
    const frame = await client.next();
    expect(JSON.parse(JSON.parse(frame.data).content).cardPrivateData.params.form).toEqual({
      why: { index: 0, value: 'far' },
      note: '没有车',
    });
    client.answer(frame, { response: { userPrivateData: { cardParamMap: { open: 'false', notice: '已记下' } } } });
    await shown.locator('small', { hasText: '已记下' }).waitFor();
    expect(await shown.locator('.input').count()).toBe(0);
    expect(await page.title()).toBe('muster · Phones');
  });

  test('on a small screen there is one phone at a time', async () => {
    const { page } = await opened(390);
    const visible = async () => [
      await page.locator('[data-phone="li"]').isVisible(),
      await page.locator('[data-phone="olga"]').isVisible(),
    ];
    await page.locator('[data-phone="li"] .start').waitFor();
    expect(await visible()).toEqual([true, false]);
    await page.locator('[data-tab="device-olga"]').click();
    expect(await visible()).toEqual([false, true]);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBe(390);
  });
});
