import { closeRooms, FAR, group, LI, person, room } from '../../bots/feishu/test-support.ts';
import { adapterContract } from './adapter.ts';

adapterContract('Feishu', async () => {
  const { adapter, simulator, clock, until } = await room();
  const phone = simulator.phone(LI);
  await visit({ simulator, clock });
  const others: Awaited<ReturnType<typeof room>>[] = [];
  for (let n = 0; n < 2; n++) others.push(await room({ beside: { simulator, clock } }));
  return {
    adapter,
    clock,
    reachable: person(LI),
    unreachable: person(FAR),
    group: group(),
    press: async (message, label) => {
      // Who presses while nobody is connected sees an error: Feishu keeps no presses.
      await until(() => adapter.state().state === 'up');
      const seen = await phone.press(message, label);
      return seen.kind === 'answered' ? seen.toast?.text : undefined;
    },
    write: (text) => {
      phone.say(text);
    },
    screen: () => phone.messages().map(({ text }) => text),
    loseAnswer: () => {
      simulator.fail({ api: 'im.message.create', fault: { kind: 'cut' } });
    },
    flood: (retryAfterMs) => {
      simulator.fail({
        api: 'im.message.create',
        fault: { kind: 'refuse', status: 429, code: 99991400, resetSeconds: retryAfterMs / 1000 },
      });
    },
    // People cannot delete what a bot sent; an administrator can.
    remove: () => {
      simulator.fail({ api: 'im.message.patch', fault: { kind: 'refuse', status: 400, code: 230110 } });
    },
    unplug: () => simulator.disconnect(),
    plug: () => simulator.reconnect(),
    again: () => {
      const next = others.shift();
      if (!next) throw new Error('no adapter left');
      return next.adapter;
    },
    // A fourth attempt comes an hour after the third.
    until: (done) => until(done, 8 * 3_600_000),
    close: closeRooms,
  };
});

/** Somebody else hears of the first visit to the chat, so that the one under test begins with nothing. */
async function visit(beside: Pick<Awaited<ReturnType<typeof room>>, 'simulator' | 'clock'>): Promise<void> {
  const before = await room({ beside });
  await before.up();
  beside.simulator.phone(LI).enter();
  await before.until(() => before.events.length > 0);
  await before.stop();
}
