import { closeRooms, group, NOBODY, person, room, WANG } from '../../bots/dingtalk/test-support.ts';
import { adapterContract } from './adapter.ts';

adapterContract('DingTalk', async () => {
  const { adapter, simulator, clock } = await room();
  const phone = simulator.phone(WANG);
  const others: Awaited<ReturnType<typeof room>>[] = [];
  for (let n = 0; n < 2; n++) others.push(await room({ beside: { simulator, clock } }));
  const card = (message: string) => {
    const found = phone.messages().find((one) => one.card?.outTrackId === message);
    if (!found) throw new Error(`no card ${message}`);
    return found;
  };
  return {
    adapter,
    clock,
    reachable: person(WANG),
    unreachable: person(NOBODY),
    group: group(),
    press: async (message, label) => {
      // A press that meets no connection waits for one.
      await clock.until(() => adapter.state().state === 'up', 60_000);
      const seen = await phone.press(card(message).id, label);
      // There is no passing line here: what the presser is told stands on the card.
      return seen.kind === 'answered' ? seen.message.card?.tips : undefined;
    },
    write: (text) => {
      phone.say(phone.direct, text);
    },
    screen: () => phone.messages().map(({ text, card: shown }) => `${shown?.title ?? ''} ${text}`),
    loseAnswer: () => {
      simulator.fail({ api: '/v1.0/card/instances/createAndDeliver', fault: { kind: 'cut' } });
    },
    flood: () => {
      simulator.fail({ api: '/v1.0/card/instances/createAndDeliver', fault: { kind: 'throttle' } });
    },
    floodSays: 1_000,
    remove: () => {
      simulator.fail({
        api: 'PUT /v1.0/card/instances',
        fault: { kind: 'refuse', status: 400, code: 'param.cardNotExist' },
      });
    },
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
