import { afterEach, expect, test } from 'vitest';
import { APP, closeRigs, LI, OTHER_APP, rig } from './rig.ts';

afterEach(closeRigs);

const TENANT = 'POST /open-apis/auth/v3/tenant_access_token/internal';
const credentials = { app_id: APP.appId, app_secret: APP.appSecret };
const BOT = 'GET /open-apis/bot/v3/info';

test('an app gets a token for two hours and is told who its bot is', async () => {
  const { call, simulator } = await rig();
  expect(await call(TENANT, credentials)).toMatchObject({ status: 200, code: 0, msg: 'ok', expire: 7200 });
  expect(await call(BOT)).toMatchObject({
    code: 0,
    bot: { app_name: 'Muster', open_id: expect.stringMatching(/^ou_/) },
  });
  expect(simulator.violations).toEqual([]);
});

test('the same token comes back until less than half an hour is left; then both are good', async () => {
  const { call, clock } = await rig();
  const first = await call(TENANT, credentials);
  clock.move(5_400_000);
  expect(await call(TENANT, credentials)).toMatchObject({
    tenant_access_token: first.tenant_access_token,
    expire: 1800,
  });
  clock.move(1_000);
  const second = await call(TENANT, credentials);
  expect(second.expire).toBe(7200);
  expect(second.tenant_access_token).not.toBe(first.tenant_access_token);
  for (const token of [first, second])
    expect(
      await call(BOT, undefined, { headers: { authorization: `Bearer ${token.tenant_access_token}` } }),
    ).toMatchObject({ code: 0 });
});

test('an app token is handed out beside a tenant token, and opens nothing', async () => {
  const { call } = await rig();
  const answer = await call('POST /open-apis/auth/v3/app_access_token/internal', credentials);
  const { app_access_token } = answer as unknown as { app_access_token: string };
  expect(app_access_token).toMatch(/^a-/);
  expect(await call(BOT, undefined, { headers: { authorization: `Bearer ${app_access_token}` } })).toMatchObject({
    code: 99991663,
  });
});

test('a wrong secret is a business error on HTTP 200', async () => {
  const { call } = await rig();
  expect(await call(TENANT, { ...credentials, app_secret: 'wrong' })).toMatchObject({ status: 200, code: 10015 });
});

test('a changed secret locks the old one out', async () => {
  const { call, simulator } = await rig();
  simulator.changeSecret('new');
  expect(await call(TENANT, credentials)).toMatchObject({ code: 10015 });
  expect(await call(TENANT, { ...credentials, app_secret: 'new' })).toMatchObject({ code: 0 });
});

test.each([
  ['no token', {}, 99991661],
  ['a token nobody gave', { authorization: 'Bearer t-invented' }, 99991663],
  ['another scheme', { authorization: 'Basic abc' }, 99991661],
])('%s is refused', async (_name, headers, code) => {
  const { call } = await rig();
  expect(await call(BOT, undefined, { headers })).toMatchObject({
    status: 400,
    code,
    error: { log_id: expect.any(String) },
  });
});

test('a token ends with its two hours', async () => {
  const { call, clock } = await rig();
  expect(await call(BOT)).toMatchObject({ code: 0 });
  clock.move(7_200_000);
  expect(await call(BOT)).toMatchObject({ code: 99991663 });
});

test('all tokens of one app can be made invalid', async () => {
  const { call, simulator } = await rig();
  expect(await call(BOT)).toMatchObject({ code: 0 });
  simulator.expireTokens(OTHER_APP.appId);
  expect(await call(BOT)).toMatchObject({ code: 0 });
  simulator.expireTokens(APP.appId);
  expect(await call(BOT)).toMatchObject({ code: 99991663 });
});

test('a missing scope is named', async () => {
  const people = [{ openId: LI, name: 'Li' }];
  const { send } = await rig({ world: { apps: [{ ...APP, scopes: ['im:chat'] }], people } });
  const answer = await send(LI, 'hello');
  expect(answer).toMatchObject({ status: 400, code: 99991672 });
  expect(answer.msg).toContain('im:message:send_as_bot');
});

test('an unknown path is refused loudly', async () => {
  const { call, simulator } = await rig();
  expect(await call('GET /open-apis/im/v1/mesages')).toMatchObject({ status: 404, msg: '404 page not found' });
  expect(simulator.violations).toMatchObject([{ api: 'GET /open-apis/im/v1/mesages', detail: 'no such path' }]);
});

test('a double slash, as a domain with a trailing one makes it, is an unknown path', async () => {
  const { call } = await rig();
  expect(await call(`POST /${TENANT.split(' ')[1]}`, credentials)).toMatchObject({ status: 404 });
});

test.each([
  ['an unknown field', { ...credentials, tenant: 1 }, 'Unrecognized key: "tenant"'],
  ['a missing field', { app_id: APP.appId }, 'app_secret'],
  ['a wrong type', { ...credentials, app_secret: 7 }, 'expected string'],
])('%s is refused by name and remembered', async (_name, body, why) => {
  const { call, simulator } = await rig();
  expect(await call(TENANT, body)).toMatchObject({ status: 400, code: 99992402 });
  expect(simulator.violations[0]?.detail).toContain(why);
});

test.each([
  ['a body that is not JSON', { body: '{', headers: { 'content-type': 'application/json' } }],
  ['a form', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
])('%s is refused', async (_name, init) => {
  const { call, simulator } = await rig();
  expect(await call(TENANT, undefined, init)).toMatchObject({ status: 400, code: 9499 });
  expect(simulator.violations).toHaveLength(1);
});

test('fifty calls of one API a second, then 429 with the seconds to wait', async () => {
  const { call, clock } = await rig({ limits: 'on' });
  await call(BOT);
  const answers = await Promise.all(Array.from({ length: 50 }, () => call(BOT)));
  expect(answers.filter(({ code }) => code === 0)).toHaveLength(49);
  const refused = answers.find(({ code }) => code === 99991400);
  expect(refused).toMatchObject({ status: 429 });
  expect(refused?.headers.get('x-ogw-ratelimit-reset')).toBe('1');
  clock.move(1_000);
  expect(await call(BOT)).toMatchObject({ code: 0 });
});

test('a thousand calls of one API a minute', async () => {
  const { call, clock } = await rig({ limits: 'on' });
  for (let second = 0; second < 20; second += 1) {
    await Promise.all(Array.from({ length: 50 }, () => call(BOT)));
    clock.move(1_000);
  }
  const refused = await call(BOT);
  expect(refused.code).toBe(99991400);
  expect(refused.headers.get('x-ogw-ratelimit-reset')).toBe('40');
});

test('the month has so many calls; contacts and tokens are free, refused calls too; a new month begins anew', async () => {
  const { call, send, simulator, clock } = await rig({ monthlyCalls: 2 });
  await send(LI, 'one');
  await send('ou_nobody', 'refused');
  await call('GET /open-apis/contact/v3/users/find_by_department?department_id=0');
  expect(simulator.monthlyCalls).toBe(1);
  await send(LI, 'two');
  expect(await send(LI, 'three')).toMatchObject({ status: 429, code: 99991403 });
  expect(simulator.phone(LI).messages()).toHaveLength(2);
  clock.move(11 * 24 * 3_600_000);
  simulator.expireTokens();
  const headers = { 'content-type': 'application/json' };
  const fresh = await call(TENANT, credentials, { headers });
  const authorization = `Bearer ${fresh.tenant_access_token}`;
  expect(await call(BOT, undefined, { headers: { authorization } })).toMatchObject({ code: 0 });
  expect(simulator.monthlyCalls).toBe(1);
});

test('every request is recorded with what came of it', async () => {
  const { send, simulator, clock } = await rig();
  await send('ou_nobody', 'hello');
  expect(simulator.calls.at(-1)).toMatchObject({
    at: clock.now(),
    app: APP.appId,
    api: 'im.message.create',
    method: 'POST',
    path: '/open-apis/im/v1/messages',
    query: { receive_id_type: 'open_id' },
    body: { receive_id: 'ou_nobody', msg_type: 'text' },
    status: 400,
    code: 99992351,
  });
});

test('it refuses to listen anywhere but on loopback', async () => {
  await expect(rig({ host: '0.0.0.0' })).rejects.toThrow('loopback only');
});
