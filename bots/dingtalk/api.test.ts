import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import { dingtalkApi } from './api.ts';
import { CLIENT_ID, closeRooms, evenRandom, person, room, SECRET, WANG } from './test-support.ts';

afterEach(closeRooms);

const TOKEN = 'POST /v1.0/oauth2/accessToken';
const notice = (title: string) => ({ template: 'notice', revision: 0, title: { said: title }, buttons: [] }) as const;
const post = (it: Awaited<ReturnType<typeof room>>, key: string) =>
  it.adapter.post([person(WANG)], notice(key), { key }, it.signal);
const asked = (it: Awaited<ReturnType<typeof room>>) => it.simulator.calls.filter(({ api }) => api === TOKEN).length;

describe('the access token', () => {
  it('is asked for once by twenty calls at once, and once more when it expires under them', async () => {
    const it = await room();
    const keys = Array.from({ length: 20 }, (_, n) => `a${n}`);
    const first = await Promise.all(keys.map((key) => post(it, key)));
    expect(first.flat().every(({ kind }) => kind === 'delivered')).toBe(true);
    expect(asked(it)).toBe(1);
    await it.clock.advance(60_000);
    it.simulator.expireTokens();
    const second = await Promise.all(keys.map((key) => post(it, `${key}b`)));
    expect(second.flat().every(({ kind }) => kind === 'delivered')).toBe(true);
    expect(asked(it)).toBe(2);
    const failed = it.simulator.calls.filter(({ ok }) => !ok).length;
    expect(failed).toBe(20);
  });

  it('is renewed before its two hours end', async () => {
    const it = await room();
    await post(it, 'a');
    await it.clock.advance(6_500_000);
    await post(it, 'b');
    await it.clock.advance(400_000);
    await post(it, 'c');
    expect(asked(it)).toBe(2);
    expect(it.simulator.calls.every(({ ok }) => ok)).toBe(true);
  });

  it('is not asked for in a loop with a secret that is refused', async () => {
    const it = await room({ clientSecret: 'wrong' });
    for (let n = 0; n < 50; n++) expect(await post(it, `k${n}`)).toMatchObject([{ reason: 'unauthorised' }]);
    expect(asked(it)).toBe(1);
    await it.clock.advance(2_000);
    await post(it, 'later');
    expect(asked(it)).toBe(2);
  });

  it('that is refused fresh from the oven is not renewed for ever', async () => {
    const it = await room();
    it.simulator.fail({ api: 'createAndDeliver', fault: { kind: 'tokenInvalid' }, count: 30 });
    for (let n = 0; n < 10; n++) await post(it, `k${n}`);
    expect(asked(it)).toBeLessThanOrEqual(2);
  });

  it('that cannot be had leaves the post certainly unsent', async () => {
    const it = await room();
    it.simulator.fail({ api: TOKEN, fault: { kind: 'cut' } });
    expect(await post(it, 'a')).toMatchObject([{ kind: 'not-sent' }]);
    it.simulator.fail({ api: TOKEN, fault: { kind: 'html', code: 502 } });
    expect(await post(it, 'b')).toMatchObject([{ kind: 'not-sent' }]);
  });
});

describe('secrets', () => {
  it('stand in no outcome, state or report, whatever goes wrong', async () => {
    const it = await room();
    await it.up();
    await post(it, 'first');
    const tokens = it.simulator.calls.flatMap(({ answer }) => {
      const { accessToken } = (answer ?? {}) as { accessToken?: string };
      return accessToken ?? [];
    });
    expect(tokens).not.toEqual([]);
    const seen: unknown[] = [];
    for (const code of ['param.bad', 'InvalidAuthentication', 'Forbidden.X']) {
      const message = `echo ${SECRET} ${tokens.join(' ')} access_token=abc123 ticket=tk-9 session=s-77`;
      it.simulator.fail({ api: 'createAndDeliver', fault: { kind: 'refuse', status: 400, code, message }, count: 2 });
      seen.push(await post(it, code));
      await it.clock.advance(15_000);
    }
    it.simulator.fail({
      api: 'POST /v1.0/gateway',
      fault: { kind: 'refuse', status: 401, code: 'no', message: SECRET },
    });
    it.simulator.stream.drop();
    await it.clock.advance(10_000);
    const text = JSON.stringify([seen, it.reports, it.adapter.state()]);
    for (const secret of [SECRET, ...tokens, 'abc123', 'tk-9', 's-77']) expect(text).not.toContain(secret);
    expect(text).toContain('echo');
  });

  it('stay with us: the vendor’s client is never told', async () => {
    const api = dingtalkApi({
      clientId: CLIENT_ID,
      clientSecret: SECRET,
      apiRoot: 'http://127.0.0.1:1',
      clock: new FakeClock(),
      random: evenRandom,
    });
    const called = await api.call('createCard', {});
    expect(called).toMatchObject({ kind: 'lost', reached: 'no' });
    expect(api.scrub(`x ${SECRET} y`)).toBe('x … y');
    await api.close();
  });
});

describe('the ledger', () => {
  it('hears of everything that is taken off an allowance, and of nothing else', async () => {
    const it = await room();
    await it.up();
    await post(it, 'a');
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'hello');
    await it.clock.until(() => it.events.length === 1, 5_000);
    await it.adapter.byMobile('138 0000 0001');
    await it.simulator.idle();
    const { calls, pushes } = it.simulator.usage();
    expect(it.ledger.filter((entry) => entry.startsWith('call')).length).toBe(calls);
    expect(it.ledger.filter((entry) => entry.startsWith('push')).length).toBe(pushes);
    expect(it.ledger).toEqual(['call createCard', 'push message']);
  });

  it('an allowance that is used up silences the account, and is no reason to try again soon', async () => {
    const it = await room();
    it.simulator.fail({ api: 'createAndDeliver', fault: { kind: 'quota' } });
    const [outcome] = await post(it, 'a');
    expect(outcome).toMatchObject({ kind: 'throttled', scope: 'account' });
    expect(outcome?.kind === 'throttled' && outcome.retryAfterMs).toBeGreaterThan(3_600_000);
  });
});

describe('the directory', () => {
  it('finds people by their number, and everybody below a department once', async () => {
    const it = await room();
    expect(await it.adapter.byMobile('13800000002')).toEqual({
      kind: 'found',
      found: { userId: 'olga', name: 'Ольга' },
    });
    expect(await it.adapter.byMobile('13900000000')).toEqual({ kind: 'none' });
    const all = await it.adapter.membersBelow();
    expect(all.kind === 'found' && all.found.map(({ userId }) => userId).toSorted()).toEqual(['olga', 'wang']);
    expect(it.ledger).toEqual([]);
  });
});
