/** How each platform tells what it brought to us, what we took, and what people were told. */
import type { DingtalkSimulator } from '../../bots/simulator/dingtalk/simulator.ts';
import type { FeishuSimulator } from '../../bots/simulator/feishu/simulator.ts';
import type { SimulatorEvent, TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';
import type { Deed, Notebook } from './witness.ts';

interface Update {
  readonly update_id: number;
  readonly callback_query?: { readonly id: string; readonly from: { readonly id: number }; readonly data: string };
  readonly message?: { readonly message_id: number; readonly chat: { readonly id: number } };
}

/** Whatever Telegram has queued it brings until it is confirmed: all of it counts as taken. */
export function watchTelegram(simulator: TelegramSimulator, notebook: Notebook): () => void {
  const queries = new Map<string, Deed>();
  const updates = new Map<number, Deed>();
  const brought = new Set<number>();

  function queued(update: Update): void {
    const { update_id: id, callback_query: query, message } = update;
    const kind = Object.keys(update).find((name) => name !== 'update_id') ?? '';
    const tap = query && { account: String(query.from.id), token: query.data };
    const named = { platform: 'telegram' as const, kind, correlations: [`tg-${id}`], key: `u${id}:` };
    const deed: Deed = { ...named, isTaken: true, isLost: false, ...(tap ? { tap } : {}) };
    notebook.add(deed, message && `${message.chat.id} ${message.message_id}`);
    updates.set(id, deed);
    if (query) queries.set(query.id, deed);
  }
  function see(event: SimulatorEvent): void {
    if (event.kind === 'queued') queued(event.update as unknown as Update);
    if (event.kind === 'answered') {
      const deed = queries.get(event.query);
      if (deed) deed.answer = event.answer.text;
    }
    if (event.kind === 'lapsed') {
      for (const id of event.updateIds) Object.assign(updates.get(id) ?? {}, { isTaken: false, isLost: true });
    }
    if (event.kind !== 'delivered') return;
    for (const id of event.updateIds) {
      if (brought.has(id)) notebook.again('telegram');
      brought.add(id);
    }
  }
  for (const event of simulator.events) see(event);
  return simulator.subscribe(see);
}

interface CardAnswer {
  readonly cardData?: { readonly cardParamMap?: { readonly tips?: string } };
}

/** What people said is named by the message that stands in the chat the moment before it is pushed. */
export function watchDingtalk(simulator: DingtalkSimulator, notebook: Notebook): () => void {
  const pushes = new Map<string, Deed>();
  let newest = '';
  return simulator.subscribe((event) => {
    const base = { platform: 'dingtalk', correlations: [] as string[], isTaken: false, isLost: false } as const;
    if (event.kind === 'posted') newest = event.message;
    if (event.kind === 'queued' && event.what === 'message') {
      const deed = { ...base, kind: 'message', correlations: [`dt-${newest}`], key: newest };
      pushes.set(event.push, notebook.add(deed, newest));
    }
    if (event.kind === 'pressed') {
      const tap = { account: event.person, token: event.button };
      pushes.set(event.push, notebook.add({ ...base, kind: 'tap', tap }));
    }
    const deed = 'push' in event ? pushes.get(event.push) : undefined;
    if (!deed) return;
    if (event.kind === 'pushed') {
      if (deed.tap) deed.correlations.push(`dt-${event.messageId}`);
      if (event.attempt > 1) notebook.again('dingtalk');
    }
    if (event.kind === 'acknowledged') deed.isTaken = true;
    if (event.kind === 'lost') deed.isLost = true;
    if (event.kind === 'answered') deed.answer = (event.answer as CardAnswer).cardData?.cardParamMap?.tips ?? '';
  });
}

interface Pressed {
  readonly name?: string;
  readonly value?: { readonly token?: string };
}

export function watchFeishu(simulator: FeishuSimulator, notebook: Notebook): () => void {
  const events = new Map<string, Deed>();
  let newest = '';
  return simulator.subscribe((event) => {
    const base = { platform: 'feishu', isTaken: false, isLost: false } as const;
    if (event.kind === 'posted') newest = event.message;
    if (event.kind === 'queued') {
      const isSaid = event.type === 'im.message.receive_v1';
      const named = { kind: event.type, correlations: [`fs-${event.eventId}`] };
      const deed = { ...base, ...named, ...(isSaid ? { key: `m${newest}` } : {}) };
      events.set(event.eventId, notebook.add(deed, isSaid ? newest : undefined));
    }
    if (event.kind === 'pressed') {
      const { name, value } = event.action as Pressed;
      const tap = { account: event.person, token: value?.token ?? name ?? '' };
      const named = { kind: 'tap', correlations: [`fs-${event.eventId}`], key: `e${event.eventId}` };
      events.set(event.eventId, notebook.add({ ...base, ...named, tap }));
    }
    const deed = 'eventId' in event ? events.get(event.eventId) : undefined;
    if (!deed) return;
    if (event.kind === 'sent' && event.attempt > 1) notebook.again('feishu');
    if (event.kind === 'acknowledged') deed.isTaken = true;
    if (event.kind === 'unanswered' && event.retryInMs === undefined) deed.isLost = true;
    // A press that was not recorded is answered all the same: what was promised is in the words.
    if (event.kind === 'answered' && event.answer.kind === 'answered') deed.answer = event.answer.toast?.text ?? '';
  });
}
