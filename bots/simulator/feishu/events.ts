import { idsOf } from './people.ts';
import type { Sim } from './sim.ts';
import {
  type AppState,
  type ChatState,
  digest,
  type MessageState,
  newId,
  type PersonState,
  type QueuedEvent,
} from './state.ts';

/** What apps hear, in the platform's own words. */

export function documentOf(
  sim: Sim,
  app: AppState,
  type: string,
  event: Record<string, unknown>,
  id = newId(sim.state, ''),
): QueuedEvent {
  const now = sim.clock.now();
  const header = {
    event_id: id,
    token: app.verificationToken,
    create_time: String(type === 'card.action.trigger' ? now * 1000 : now),
    event_type: type,
    tenant_key: sim.state.tenantKey,
    app_id: app.appId,
  };
  return { id, app: app.appId, type, document: { schema: '2.0', header, event }, attempts: 0, dueAt: now };
}

/** Queues an event for an app that subscribes to it. Answers its id. */
export function tell(sim: Sim, app: AppState, type: string, event: Record<string, unknown>, id?: string): string {
  const queued = documentOf(sim, app, type, event, id);
  if (!app.events.includes(type)) return queued.id;
  sim.state.queue.push(queued);
  sim.changed();
  sim.journal.add({ kind: 'queued', app: app.appId, eventId: queued.id, type });
  sim.queued(queued);
  return queued.id;
}

export function botsIn(sim: Sim, chat: ChatState): AppState[] {
  return sim.state.apps.filter(({ appId }) => chat.bots.includes(appId));
}

function mayHear(app: AppState, chat: ChatState, message: MessageState): boolean {
  const { scopes } = app;
  if (chat.kind === 'p2p') return scopes.includes('im:message.p2p_msg:readonly');
  const addressed = message.mentions.some((mention) => mention.app === app.appId);
  return scopes.includes('im:message.group_msg') || (addressed && scopes.includes('im:message.group_at_msg:readonly'));
}

function wireMentions(sim: Sim, app: AppState, message: MessageState): Record<string, unknown>[] {
  return message.mentions.map(({ key, name, openId, app: bot }) => {
    const person = sim.state.people.find((candidate) => candidate.openId === openId);
    const id =
      person === undefined
        ? { open_id: `ou_${digest(`bot ${bot ?? ''}`)}`, union_id: `on_${digest(`bot ${bot ?? ''}`)}`, user_id: '' }
        : idsOf(sim, app, person);
    return { key, id, mentioned_type: person === undefined ? 'bot' : 'user', name, tenant_key: sim.state.tenantKey };
  });
}

/** A person's words reach every bot of the chat that may hear them. */
export function tellMessage(sim: Sim, chat: ChatState, message: MessageState, person: PersonState): void {
  for (const app of botsIn(sim, chat).filter((candidate) => mayHear(candidate, chat, message))) {
    const { tenantKey } = sim.state;
    tell(sim, app, 'im.message.receive_v1', {
      sender: { sender_id: idsOf(sim, app, person), sender_type: 'user', tenant_key: tenantKey },
      message: {
        message_id: message.id,
        ...(message.root === undefined ? {} : { root_id: message.root, parent_id: message.parent }),
        ...(message.thread === undefined ? {} : { thread_id: message.thread }),
        create_time: String(message.at),
        update_time: String(message.at),
        chat_id: chat.id,
        chat_type: chat.kind,
        message_type: message.type,
        content: message.content,
        ...(message.mentions.length === 0 ? {} : { mentions: wireMentions(sim, app, message) }),
      },
    });
  }
}

export function tellRecalled(sim: Sim, chat: ChatState, message: MessageState): void {
  for (const app of botsIn(sim, chat)) {
    tell(sim, app, 'im.message.recalled_v1', {
      message_id: message.id,
      chat_id: chat.id,
      recall_time: String(sim.clock.now()),
      recall_type: 'message_owner',
    });
  }
}

export function tellEntered(sim: Sim, app: AppState, chat: ChatState, person: PersonState): void {
  const last = sim.state.messages.findLast((message) => message.chat === chat.id);
  tell(sim, app, 'im.chat.access_event.bot_p2p_chat_entered_v1', {
    chat_id: chat.id,
    operator_id: idsOf(sim, app, person),
    ...(last === undefined ? {} : { last_message_id: last.id, last_message_create_time: String(last.at) }),
  });
}

export function tellMenu(sim: Sim, app: AppState, person: PersonState, key: string): void {
  tell(sim, app, 'application.bot.menu_v6', {
    operator: { operator_name: person.name, operator_id: idsOf(sim, app, person) },
    event_key: key,
    timestamp: sim.clock.now(),
  });
}

/** Something happened to a group: a bot came or went, or the group ended. */
export function tellGroup(
  sim: Sim,
  app: AppState,
  type: 'im.chat.member.bot.added_v1' | 'im.chat.member.bot.deleted_v1' | 'im.chat.disbanded_v1',
  chat: ChatState,
  by: PersonState,
): void {
  tell(sim, app, type, {
    chat_id: chat.id,
    operator_id: idsOf(sim, app, by),
    external: false,
    operator_tenant_key: sim.state.tenantKey,
    name: chat.name,
    i18n_names: { zh_cn: chat.name, en_us: chat.name, ja_jp: chat.name },
  });
}
