import { afterEach, expect, test } from 'vitest';
import fields from './fields.json' with { type: 'json' };
import { OPERATIONS } from './operations.ts';
import { APP, CARDS, CREATE, card, closeRigs, LI, rig } from './rig.ts';
import { startDingtalkSimulator } from './server.ts';

afterEach(closeRigs);

const JSON_BODY = { 'content-type': 'application/json' };

test('every operation of the new host is in the field lists of the typed package', () => {
  expect([fields.package, fields.version]).toEqual(['@alicloud/dingtalk', '2.2.27']);
  const served = Object.entries(OPERATIONS).flatMap(([api, { host }]) => (host === 'api' ? [api] : []));
  expect(served.sort()).toEqual(Object.keys(fields.operations).sort());
});

test('it refuses to be served anywhere but on loopback', async () => {
  const { clock } = await rig();
  const world = { app: APP, people: [] };
  await expect(startDingtalkSimulator({ clock, world, host: '0.0.0.0' })).rejects.toThrow('loopback only');
});

test('one token serves both hosts, lives two hours, and asking for it renews it', async () => {
  const { simulator, clock, api, oapi, token } = await rig();
  const first = await token();
  clock.move(7_000_000);
  const { appKey, appSecret } = { appKey: APP.clientId, appSecret: APP.clientSecret };
  const again = await api('POST', '/v1.0/oauth2/accessToken', { appKey, appSecret });
  expect(again.body).toEqual({ accessToken: first, expireIn: 7_200 });
  clock.move(7_199_999);
  expect(await oapi('/topapi/v2/user/get', { userid: LI })).toMatchObject({ errcode: 0 });
  clock.move(1);
  expect(await oapi('/topapi/v2/user/get', { userid: LI })).toMatchObject({ errcode: 42001 });
  expect(await api('PUT', CARDS, { outTrackId: 'x' })).toMatchObject({
    status: 400,
    body: { code: 'InvalidAuthentication', message: expect.any(String), requestid: expect.any(String) },
  });
  const old = await fetch(`${simulator.oapiRoot}/gettoken?appkey=${appKey}&appsecret=${appSecret}`);
  const body = (await old.json()) as { access_token: string };
  expect(body).toMatchObject({ errcode: 0, errmsg: 'ok', expires_in: 7_200 });
  expect(body.access_token).not.toBe(first);
});

test("the corporation's own token endpoint gives the same token", async () => {
  const { api, token } = await rig();
  const asked = { client_id: APP.clientId, client_secret: APP.clientSecret, grant_type: 'client_credentials' };
  const { body } = await api('POST', `/v1.0/oauth2/${APP.corpId}/token`, asked);
  expect(body).toEqual({ access_token: await token(), expires_in: 7_200 });
  expect((await api('POST', '/v1.0/oauth2/other/token', asked)).body.code).toBe('invalidCorpId');
  const odd = { ...asked, grant_type: 'password' };
  expect((await api('POST', `/v1.0/oauth2/${APP.corpId}/token`, odd)).body.code).toBe('invalidGrantType');
});

test('a wrong secret is told apart on both hosts', async () => {
  const { api, simulator } = await rig();
  const wrong = { appKey: APP.clientId, appSecret: 'no' };
  expect(await api('POST', '/v1.0/oauth2/accessToken', wrong)).toMatchObject({
    status: 400,
    body: { code: 'invalidClientIdOrSecret' },
  });
  const old = await fetch(`${simulator.oapiRoot}/gettoken?appkey=${APP.clientId}&appsecret=no`);
  expect([old.status, await old.json()]).toMatchObject([200, { errcode: 40089 }]);
});

test.each([
  ['no token', undefined, 41001],
  ['an unknown token', 'nonsense', 40014],
])('%s is refused on both hosts', async (_name, token, errcode) => {
  const { simulator } = await rig();
  const query = token === undefined ? '' : `?access_token=${token}`;
  const body = JSON.stringify({ userid: LI });
  const old = await fetch(`${simulator.oapiRoot}/topapi/v2/user/get${query}`, {
    method: 'POST',
    headers: JSON_BODY,
    body,
  });
  expect(await old.json()).toMatchObject({ errcode });
  const headers = { ...JSON_BODY, ...(token === undefined ? {} : { 'x-acs-dingtalk-access-token': token }) };
  const fresh = await fetch(`${simulator.apiRoot}${CARDS}`, { method: 'PUT', headers, body: '{"outTrackId":"x"}' });
  expect([fresh.status, await fresh.json()]).toMatchObject([400, { code: 'InvalidAuthentication' }]);
});

test('expired at once, a token is given anew', async () => {
  const { simulator, api, token } = await rig();
  const first = await token();
  simulator.expireTokens();
  expect((await api('PUT', CARDS, { outTrackId: 'x' })).body.code).toBe('InvalidAuthentication');
  const asked = { appKey: APP.clientId, appSecret: APP.clientSecret };
  expect((await api('POST', '/v1.0/oauth2/accessToken', asked)).body.accessToken).not.toBe(first);
});

test.each([
  ['an unknown path of the new host', '/api/v1.0/card/dance', 404, { code: 'InvalidAction.NotFound' }],
  ['an unknown path of the old host', '/oapi/topapi/dance', 200, { errcode: 404 }],
  ['an old path on the new host', '/api/topapi/v2/user/get', 404, { code: 'InvalidAction.NotFound' }],
  ['a new path on the old host', '/oapi/v1.0/card/instances', 200, { errcode: 404 }],
])('%s is refused and recorded', async (_name, path, status, body) => {
  const { simulator } = await rig();
  const root = simulator.apiRoot.replace('/api', '');
  const response = await fetch(`${root}${path}`, { method: 'POST', headers: JSON_BODY, body: '{}' });
  expect([response.status, await response.json()]).toMatchObject([status, body]);
  expect(simulator.violations).toHaveLength(1);
});

test('the right path with the wrong method, and no host at all', async () => {
  const { simulator, api } = await rig();
  expect((await api('DELETE', CARDS, {})).status).toBe(404);
  expect((await fetch(`${simulator.apiRoot.replace('/api', '')}/v1.0/card/instances`)).status).toBe(404);
  expect(simulator.violations).toHaveLength(2);
});

const fine = card('c1', `IM_ROBOT.${LI}`);
test.each<[string, unknown, string]>([
  ['an unknown field', { ...fine, colour: 'red' }, 'unknown field "colour"'],
  [
    'an unknown field inside',
    { ...fine, imRobotOpenSpaceModel: { supportForward: false, x: 1 } },
    'unknown field "imRobotOpenSpaceModel.x"',
  ],
  ['a number for text', { ...fine, outTrackId: 7 }, '"outTrackId" must be string'],
  [
    'text for a flag',
    { ...fine, imRobotOpenSpaceModel: { supportForward: 'no' } },
    '"imRobotOpenSpaceModel.supportForward" must be boolean',
  ],
  [
    'a number among the variables',
    { ...fine, cardData: { cardParamMap: { title: 1 } } },
    '"cardData.cardParamMap.title" must be string',
  ],
  ['a list for an object', { ...fine, cardData: [] }, '"cardData" must be an object'],
  ['nothing for what is required', { ...fine, outTrackId: undefined }, '"outTrackId" is required'],
  ['an empty text for what is required', { ...fine, openSpaceId: '' }, '"openSpaceId" is required'],
])('%s is refused loudly', async (_name, body, detail) => {
  const { simulator, api } = await rig();
  const { status, body: answer } = await api('POST', CREATE, body);
  expect([status, answer.message]).toEqual([400, detail]);
  expect(simulator.violations).toMatchObject([{ api: `POST ${CREATE}`, detail }]);
  expect(simulator.phone(LI).messages()).toEqual([]);
});

test.each([
  ['no JSON', 'hello', JSON_BODY],
  ['a JSON list', '[]', JSON_BODY],
  ['another content type', '{}', { 'content-type': 'text/plain' }],
])('a body that is %s is refused', async (_name, body, headers) => {
  const { simulator, token } = await rig();
  const all = { ...headers, 'x-acs-dingtalk-access-token': await token() };
  const response = await fetch(`${simulator.apiRoot}${CREATE}`, { method: 'POST', headers: all, body });
  expect(response.status).toBe(400);
  expect(simulator.violations).toHaveLength(1);
});

test('a stray query field is refused; a token in the address of the new host is one', async () => {
  const { simulator, api } = await rig();
  expect((await api('PUT', `${CARDS}?access_token=x`, { outTrackId: 'x' })).status).toBe(400);
  expect(simulator.violations).toMatchObject([{ detail: 'unknown query field "access_token"' }]);
});

test('every request is noted, with what it cost', async () => {
  const { simulator, api } = await rig();
  await api('POST', CREATE, fine);
  expect(simulator.calls.map(({ api: name, status, ok, paid }) => [name, status, ok, paid])).toEqual([
    ['POST /v1.0/oauth2/accessToken', 200, true, false],
    [`POST ${CREATE}`, 200, true, true],
  ]);
  await simulator.idle();
});

test('disconnected, nothing listens; afterwards the same port does, and history stands', async () => {
  const { simulator, api, connect } = await rig();
  await api('POST', CREATE, fine);
  const client = await connect();
  await simulator.disconnect();
  await client.closed;
  expect([simulator.connected, simulator.stream.connections()]).toEqual([false, []]);
  await expect(api('PUT', CARDS, {})).rejects.toThrow();
  await simulator.reconnect();
  await connect();
  expect(simulator.phone(LI).messages()).toHaveLength(1);
});
