import { closeRooms, group, LI, OLGA, person, room } from '../../bots/telegram/test-support.ts';
import { adapterContract } from './adapter.ts';

adapterContract('Telegram', async () => {
  const first = await room();
  const { adapter, simulator, clock } = first;
  const phone = simulator.phone(OLGA);
  phone.start();
  // Start itself is history before anybody listens.
  await forget(first);
  const others: Awaited<ReturnType<typeof room>>[] = [];
  for (let n = 0; n < 2; n++) others.push(await room({ beside: { simulator, clock } }));
  return {
    adapter,
    clock,
    reachable: person(OLGA),
    unreachable: person(LI),
    group: group(),
    press: async (message, label) => {
      const seen = await phone.press(Number(message), label);
      return seen === 'timeout' ? undefined : seen.text;
    },
    write: (text) => {
      phone.say(OLGA, text);
    },
    screen: () => phone.messages().map(({ text }) => text),
    loseAnswer: () => {
      simulator.fail({ method: 'sendMessage', fault: { kind: 'cut' } });
    },
    flood: (retryAfterMs) => {
      simulator.fail({ method: 'sendMessage', fault: { kind: 'refuse', code: 429, retryAfter: retryAfterMs / 1000 } });
    },
    remove: (message) => phone.remove(Number(message)),
    unplug: () => simulator.disconnect(),
    plug: () => simulator.reconnect(),
    again: () => {
      const next = others.shift();
      if (!next) throw new Error('no adapter left');
      return next.adapter;
    },
    until: (done) => clock.until(done, 600_000),
    close: closeRooms,
  };
});

/** Another adapter takes what is waiting, so that the one under test begins with nothing. */
async function forget({ simulator, clock }: Awaited<ReturnType<typeof room>>): Promise<void> {
  const before = await room({ beside: { simulator, clock } });
  before.start();
  await simulator.waitFor((event) => event.kind === 'confirmed');
  await before.stop();
}
