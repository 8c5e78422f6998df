import type { TransportFault } from '../../bots/simulator/faults.ts';
import type { Platform } from '../../core/ids.ts';
import type { ThreePlatforms } from './three-house.ts';

/** As long as a client waits for an answer; its own timer is the machine's, which does not move here. */
const patienceMs = 15_000;
const always = { count: Number.POSITIVE_INFINITY } as const;

/** One platform's line, to be broken in several ways, and what its server sees of us meanwhile. */
export function brokenLine(house: ThreePlatforms, down: Platform) {
  const { app, clock, simulators, adapters } = house;
  const { telegram, dingtalk, feishu } = simulators;
  const server = simulators[down];
  const calls = {
    telegram: () => adapters.telegram.calls.getUpdates,
    dingtalk: () => adapters.dingtalk.calls.connect,
    feishu: () => adapters.feishu.calls.stream,
  };
  const spoilers = {
    telegram: (fault: TransportFault) => telegram.fail({ method: '*', fault, ...always }),
    // A page of a proxy stands before the handshake only: tickets are handed out all along.
    dingtalk: (fault: TransportFault) =>
      dingtalk.fail({ api: fault.kind === 'html' ? ['GET /connect', '/card/'] : '/', fault, ...always }),
    feishu: (fault: TransportFault) => feishu.fail({ api: '*', fault, ...always }),
  };
  const watched = { seen: 0, live: 0, mostLive: 0 };
  let hangs = false;
  const lives = (by: 1 | -1) => {
    watched.live += by;
    watched.mostLive = Math.max(watched.mostLive, watched.live);
  };
  const watches = {
    telegram: () =>
      telegram.subscribe((event) => {
        if (event.kind === 'call' && event.call.method === 'getUpdates') watched.seen++;
        if (event.kind === 'polling') lives(1);
        if (event.kind === 'pollEnded') lives(-1);
      }),
    dingtalk: () =>
      dingtalk.subscribe((event) => {
        if (event.kind === 'call' && event.call.api === 'POST /v1.0/gateway/connections/open') watched.seen++;
        if (event.kind === 'connected') lives(1);
        if (event.kind === 'closed') lives(-1);
      }),
    feishu: () =>
      feishu.subscribe((event) => {
        if (event.kind === 'call' && event.call.api === 'ws.endpoint') watched.seen++;
        if (event.kind === 'connected') lives(1);
        if (event.kind === 'disconnected') lives(-1);
      }),
  };
  watches[down]();

  /** Everything that was called has ended and is noted; what hangs is let hang. */
  async function settle(): Promise<void> {
    await turns();
    if (!hangs) return app.courier.idle();
    // The courier is never idle while a call hangs: until the others have been quiet for a while.
    for (let quiet = 0; quiet < 10; quiet = (await othersBusy()) ? 0 : quiet + 1) await turns();
  }
  const othersBusy = () =>
    house.read(async (tx) => {
      const rows = await tx.outbox.sending();
      const places = await tx.conversations.many(rows.map(({ conversation }) => conversation));
      if ([...places.values()].some(({ platform }) => platform !== down)) return true;
      // On Telegram a fourth message in a row waits for its second.
      return (await tx.outbox.heads(clock.now(), 1, [down, 'telegram'])).length > 0;
    });
  const pass = (ms: number) => clock.advance(ms, settle);
  async function hangUp(): Promise<void> {
    await server.disconnect();
    await server.reconnect();
    await settle();
  }

  return {
    /** Lets so much time pass; whoever waited long enough for an answer hangs up. */
    async pass(ms: number): Promise<void> {
      if (!hangs) return pass(ms);
      for (let passed = 0; passed < ms; passed += patienceMs) {
        await pass(Math.min(patienceMs, ms - passed));
        await hangUp();
      }
    },
    /** Connections, or polls, asked for so far by our own count: at a closed door nobody else counts. */
    attempts: (): number => calls[down]() ?? 0,
    /** Those its server saw. */
    seen: () => watched.seen,
    mostLive: () => watched.mostLive,
    /** Nobody is at the door. */
    refuse: () => server.disconnect(),
    /** The door is open, and everything asked there goes wrong like this. */
    async spoil(fault: TransportFault): Promise<void> {
      server.clearFaults();
      spoilers[down](fault);
      hangs = fault.kind === 'blackHole';
      if (!server.connected) await server.reconnect();
    },
    async mend(): Promise<void> {
      server.clearFaults();
      const wereHanging = hangs;
      hangs = false;
      if (wereHanging) await hangUp();
    },
  };
}

/** Whatever was woken gets to begin, and to be heard over loopback. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
