import { afterEach, describe, expect, it } from 'vitest';
import { closeRooms, person, room, WANG } from './test-support.ts';

afterEach(closeRooms);

const GATEWAY = 'POST /v1.0/gateway/connections/open';
type Room = Awaited<ReturnType<typeof room>>;
const opens = ({ simulator }: Room) => simulator.calls.filter(({ api }) => api === GATEWAY);
const isUp = ({ adapter }: Room) => adapter.state().state === 'up';

/** Several turns of the event loop, for what needs no time. */
async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the stream connection', () => {
  it('dials politely while the platform is away: at most 25 times in ten minutes, then comes back', async () => {
    const it = await room();
    it.simulator.fail({ api: GATEWAY, fault: { kind: 'html', code: 502 }, count: Number.POSITIVE_INFINITY });
    it.start();
    await it.clock.advance(600_000);
    const tries = opens(it);
    expect(tries.length).toBeGreaterThan(10);
    expect(tries.length).toBeLessThanOrEqual(25);
    const gaps = tries.slice(1).map(({ at }, place) => at - (tries[place]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(750);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    expect(it.adapter.state()).toMatchObject({ state: 'down', why: expect.stringMatching(/./) });
    it.simulator.clearFaults();
    await it.clock.until(() => isUp(it), 90_000);
  });

  it('is as polite when the handshake is refused, and asks for a new ticket each time', async () => {
    const it = await room();
    it.simulator.fail({ api: 'GET /connect', fault: { kind: 'reset' }, count: Number.POSITIVE_INFINITY });
    it.start();
    await it.clock.advance(600_000);
    expect(opens(it).length).toBeLessThanOrEqual(25);
    expect(it.simulator.stream.connections()).toEqual([]);
    it.simulator.clearFaults();
    await it.clock.until(() => isUp(it), 90_000);
  });

  it('is as polite when every connection breaks at once', async () => {
    const it = await room();
    await it.up();
    const before = opens(it).length;
    const stop = it.simulator.subscribe(({ kind }) => {
      if (kind === 'connected') setImmediate(() => it.simulator.stream.drop());
    });
    it.simulator.stream.drop();
    await it.clock.advance(600_000);
    stop();
    expect(opens(it).length - before).toBeLessThanOrEqual(25);
  });

  it('says what to do when the platform refuses it, and keeps asking slowly', async () => {
    const it = await room({ clientSecret: 'another-secret' });
    it.start();
    await it.clock.advance(120_000);
    expect(it.adapter.state()).toMatchObject({
      state: 'down',
      why: expect.stringContaining('check client id and secret'),
    });
    expect(opens(it).length).toBeLessThanOrEqual(12);
    expect(JSON.stringify([it.reports, it.adapter.state()])).not.toContain('another-secret');
  });

  it('never has two live connections, whatever breaks', async () => {
    const it = await room();
    const { stream } = it.simulator;
    let most = 0;
    // A muted line cannot tell the other end that it was cut.
    const muted = new Set<string>();
    const live = () => stream.connections().filter(({ id, leaving }) => !leaving && !muted.has(id)).length;
    const stop = it.simulator.subscribe(({ kind }) => {
      if (kind === 'connected') most = Math.max(most, live());
    });
    await it.up();
    const mute = () => {
      for (const { id } of stream.connections()) muted.add(id);
      stream.mute();
    };
    const harms = [() => stream.drop(), () => stream.garbage(), () => stream.half(), () => stream.goAway(), mute];
    for (const harm of [...harms, ...harms]) {
      harm();
      await it.clock.advance(120_000);
      await it.clock.until(() => isUp(it), 90_000);
    }
    stop();
    expect(most).toBe(1);
    expect(live()).toBe(1);
  });

  it('notices a dead line by itself', async () => {
    const it = await room();
    await it.up();
    const [dead] = it.simulator.stream.connections();
    it.simulator.stream.mute();
    await it.clock.until(() => it.simulator.stream.connections().length === 2, 65_000);
    it.simulator.stream.prefer(it.simulator.stream.connections().find(({ id }) => id !== dead?.id)?.id);
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'still there?');
    await it.clock.until(() => it.events.length === 1, 5_000);
  });

  it('leaves a healthy line alone', async () => {
    const it = await room();
    await it.up();
    await it.clock.advance(900_000);
    expect(opens(it)).toHaveLength(1);
  });

  it('dials anew when the machine slept', async () => {
    const it = await room();
    await it.up();
    it.clock.jump(3_600_000);
    await it.clock.advance(30_000);
    await it.clock.until(() => isUp(it), 90_000);
    expect(opens(it)).toHaveLength(2);
  });

  it('hands over before the old line is closed, and still acknowledges on the old one', async () => {
    const it = await room();
    await it.up();
    const held = Promise.withResolvers<undefined>();
    it.answerWith(() => held.promise);
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'one');
    await it.clock.until(() => it.events.length === 1, 5_000);
    it.simulator.stream.goAway();
    await turns();
    const lines = it.simulator.stream.connections();
    expect(lines.map(({ leaving }) => leaving).toSorted()).toEqual([false, true]);
    held.resolve(undefined);
    await it.simulator.waitFor(({ kind }) => kind === 'acknowledged');
    expect(isUp(it)).toBe(true);
    await it.clock.advance(12_000);
    expect(it.simulator.stream.connections()).toHaveLength(1);
    expect(it.events).toHaveLength(1);
  });

  it('answers the platform’s own pings with what they held', async () => {
    const it = await room();
    await it.up();
    const pong = it.simulator.waitFor(({ kind }) => kind === 'pong');
    it.simulator.stream.ping();
    await pong;
  });

  it('survives frames that break off anywhere', async () => {
    const it = await room();
    await it.up();
    const whole = JSON.stringify({
      specVersion: '1.0',
      type: 'CALLBACK',
      headers: { topic: '/v1.0/card/instances/callback', messageId: 'm', time: '1' },
      data: JSON.stringify({ outTrackId: 'x', userId: WANG, content: '{"cardPrivateData":{"actionIds":["a"]}}' }),
    });
    for (let length = 0; length < whole.length; length += 1) it.simulator.stream.garbage(whole.slice(0, length));
    await turns(50);
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'hello');
    await it.clock.until(() => it.events.length === 1, 60_000);
    expect(opens(it)).toHaveLength(1);
  });

  it('acknowledges and counts what it has no use for', async () => {
    const it = await room();
    await it.up();
    it.simulator.emit('attendance_check_record', { dataList: [] });
    it.simulator.emit('user_leave_org', { userId: ['x'] }, true);
    await it.simulator.waitFor(({ kind }) => kind === 'acknowledged');
    await it.simulator.idle();
    expect(it.ledger).toEqual(['push attendance_check_record']);
    expect(it.events).toEqual([]);
  });

  it('stops also while it is dialling', async () => {
    for (let turn = 0; turn < 12; turn++) {
      const it = await room();
      it.start();
      await turns(turn);
      await it.stop();
      expect(it.adapter.state().state).toBe('stopped');
      await turns();
      expect(it.simulator.stream.connections()).toEqual([]);
    }
  });

  it('stops at once where nothing is under way, and takes nothing more', async () => {
    const it = await room();
    await it.up();
    await it.stop();
    expect(it.adapter.state().state).toBe('stopped');
    await turns();
    expect(it.simulator.stream.connections()).toEqual([]);
    const before = opens(it).length;
    await it.clock.advance(300_000);
    expect(opens(it)).toHaveLength(before);
  });
});

describe('what people write', () => {
  it('is acknowledged once it is recorded, however often it comes', async () => {
    const it = await room();
    await it.up();
    it.simulator.spoil({ what: 'message', fault: { kind: 'twice' } });
    const held = Promise.withResolvers<undefined>();
    it.answerWith(() => held.promise);
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'one');
    await it.clock.until(() => it.events.length === 1, 5_000);
    await turns();
    // The second copy waits with the first.
    expect(it.events).toHaveLength(1);
    expect(it.simulator.events.some(({ kind }) => kind === 'acknowledged')).toBe(false);
    held.resolve(undefined);
    await it.simulator.waitFor(({ kind }) => kind === 'acknowledged');
    expect(it.events[0]?.place).toEqual(person(WANG).place);
  });

  it('is tried again by ourselves: the platform may never bring it again', async () => {
    const it = await room();
    await it.up();
    let tries = 0;
    it.answerWith(() => {
      tries += 1;
      if (tries < 3) throw new Error('disk full');
      return undefined;
    });
    const phone = it.simulator.phone(WANG);
    phone.say(phone.direct, 'one');
    await it.clock.until(() => it.simulator.events.some(({ kind }) => kind === 'acknowledged'), 30_000);
    expect(tries).toBe(3);
    expect(new Set(it.events.map(({ key }) => key)).size).toBe(1);
  });
});
