import { seen } from './messages.ts';
import type { Pressed, SeenButton, SeenInput, SeenMessage } from './seen.ts';
import { cardOf, type Sim } from './sim.ts';
import type { Payload, PressOptions } from './simulator.ts';
import { say } from './speaking.ts';
import type { CardState, ChatState, PersonState, StoredMessage } from './state.ts';

/** What a press does: ask the app, speak in the person's name, open a link, or nothing at all. */

const SPEAKING = 'dtmd://dingtalkclient/sendMessage?content=';

function follow(sim: Sim, chat: ChatState, person: PersonState, url: string): Pressed {
  // The host counts letter by letter; in a group the client adds the mention by itself.
  if (url.startsWith(SPEAKING)) {
    const message = say(sim, chat, person, decodeURIComponent(url.slice(SPEAKING.length)), {});
    return { kind: 'said', message: seen(sim, chat, message, person.userId) };
  }
  return /^dtmd:/i.test(url) ? { kind: 'ignored' } : { kind: 'opened', url };
}

function chosen(input: SeenInput, value: string): unknown {
  if (input.options.length === 0) return value;
  const index = input.options.findIndex((option) => option.value === value);
  if (index < 0) throw new Error(`"${input.name}" offers no "${value}"`);
  return { index, value };
}

function filledIn(inputs: SeenInput[], fields: Record<string, string>): Payload {
  const odd = Object.keys(fields).find((name) => !inputs.some((input) => input.name === name));
  if (odd !== undefined) throw new Error(`the form has no "${odd}"`);
  const entries = inputs.flatMap((input): [string, unknown][] => {
    const value = fields[input.name] ?? input.defaultValue ?? '';
    if (value === '' && input.required) throw new Error(`"${input.name}" is required`);
    return value === '' ? [] : [[input.name, chosen(input, value)]];
  });
  return Object.fromEntries(entries);
}

function buttonOf(card: SeenMessage, wanted: string, options: PressOptions): SeenButton {
  const found = card.buttons.find(({ id }) => id === wanted) ?? card.buttons.find(({ text }) => text === wanted);
  if (options.stale !== undefined) return { id: wanted, text: '', submits: false, ...found, params: options.stale };
  if (found === undefined) throw new Error(`message ${card.id} has no button to press: ${wanted}`);
  return found;
}

function callback(sim: Sim, card: CardState, chat: ChatState, person: PersonState, pressed: Payload): Payload {
  const value = JSON.stringify({ cardPrivateData: pressed });
  return {
    ...{ type: 'actionCallback', outTrackId: card.outTrackId, corpId: sim.app.corpId },
    ...{ userId: card.userIdType === 2 ? person.unionId : person.userId, userIdType: card.userIdType },
    ...{ spaceType: 'im', spaceId: chat.id, extension: '{}', content: value, value },
  };
}

export async function press(
  sim: Sim,
  chat: ChatState,
  person: PersonState,
  message: StoredMessage,
  wanted: string,
  options: PressOptions,
): Promise<Pressed> {
  const shown = seen(sim, chat, message, person.userId);
  const button = buttonOf(shown, wanted, options);
  if (button.url !== undefined) return follow(sim, chat, person, button.url);
  const card = message.card === undefined ? undefined : cardOf(sim, message.card);
  if (card === undefined) throw new Error(`message ${message.id} is no card`);
  if (options.fields !== undefined && !button.submits) throw new Error(`${wanted} submits no form`);
  const form = button.submits ? { form: filledIn(shown.card?.inputs ?? [], options.fields ?? {}) } : {};
  // Without a callback type the client shows a button that does nothing.
  if (!card.callback) return { kind: 'ignored' };
  const pressed = { actionIds: [button.id], params: { ...button.params, ...form } };
  const outcome = await sim.pushes.tap(
    {
      person: person.userId,
      outTrackId: card.outTrackId,
      button: button.id,
      data: callback(sim, card, chat, person, pressed),
    },
    sim.quota.take('pushes'),
  );
  if (outcome.kind !== 'answered') return outcome;
  return { kind: 'answered', message: seen(sim, chat, message, person.userId) };
}
