import { z } from 'zod';
import { checkCard } from './card-check.ts';
import { checkContent, isShared } from './content.ts';
import { visible } from './message-routes.ts';
import { amend, recall, wireMessage } from './messages.ts';
import { PER_PLACE } from './pace.ts';
import { idOf } from './people.ts';
import { badCard, breach, Refusal } from './refusal.ts';
import { type Context, data, type Route, route } from './route.ts';
import { CARD_LIFETIME, messageOf } from './sim.ts';
import type { MessageState } from './state.ts';

/** Changing what was sent. */

const CHANGE = ['im:message', 'im:message:send_as_bot', 'im:message:update'];
const MOST_EDITS = 20;
const MOST_URGENT = 200;
const TOKEN_LIFETIME = 1_800_000;
const TOKEN_USES = 2;

/** The app's own message, still standing. */
function own(context: Context): MessageState {
  const message = visible(context);
  if (message.recalled) throw new Refusal(230011);
  if (message.from !== context.app.appId) throw breach(230027, 'the message was sent by somebody else');
  return message;
}

function paced({ sim }: Context, message: MessageState): void {
  const wait = sim.limits === 'on' ? sim.pace.take(`message ${message.id}`, PER_PLACE) : 0;
  if (wait > 0) throw new Refusal(230020, undefined, { resetSeconds: Math.ceil(wait / 1000) });
}

const none = data({});

export const CHANGE_ROUTES: Route[] = [
  route('im.message.patch', 'PATCH /open-apis/im/v1/messages/:message_id', {
    body: z.strictObject({ content: z.string() }),
    scopes: CHANGE,
    counted: true,
    handle: (context) => {
      const { sim, app, body } = context;
      const message = own(context);
      if (message.type !== 'interactive') throw breach(230054, 'not a card');
      if (sim.clock.now() - message.at > CARD_LIFETIME) throw new Refusal(230031);
      checkContent(sim, app, 'interactive', body.content);
      if (!isShared(message.content)) throw breach(230001, 'the card was sent without update_multi: true');
      if (!isShared(body.content)) throw breach(230001, 'the new card does not say update_multi: true');
      paced(context, message);
      amend(sim, message, body.content, 'patch');
      return none;
    },
  }),
  route('im.message.update', 'PUT /open-apis/im/v1/messages/:message_id', {
    body: z.strictObject({ msg_type: z.enum(['text', 'post']), content: z.string() }),
    scopes: CHANGE,
    counted: true,
    handle: (context) => {
      const { sim, app, body } = context;
      const message = own(context);
      if (message.type === 'interactive') throw breach(230054, 'cards are changed with PATCH');
      if (message.type !== body.msg_type) throw breach(230001, 'msg_type can not change');
      if (message.versions.length > MOST_EDITS) throw new Refusal(230001, `${MOST_EDITS} edits are made`);
      checkContent(sim, app, body.msg_type, body.content);
      paced(context, message);
      amend(sim, message, body.content, 'put');
      return data(wireMessage(sim, app, message));
    },
  }),
  route('im.message.delete', 'DELETE /open-apis/im/v1/messages/:message_id', {
    scopes: CHANGE,
    counted: true,
    handle: (context) => {
      recall(context.sim, own(context));
      return none;
    },
  }),
  route('im.message.urgentApp', 'PATCH /open-apis/im/v1/messages/:message_id/urgent_app', {
    query: z.strictObject({ user_id_type: z.enum(['open_id', 'union_id', 'user_id']) }),
    body: z.strictObject({ user_id_list: z.array(z.string()).min(1).max(MOST_URGENT) }),
    scopes: ['im:message.urgent'],
    counted: true,
    handle: (context) => {
      const { sim, app, query, body } = context;
      const message = own(context);
      const chat = sim.state.chats.find(({ id }) => id === message.chat);
      const members = sim.state.people.filter(({ openId }) => chat?.members.includes(openId));
      const called = members.filter((person) => body.user_id_list.includes(idOf(sim, app, person, query.user_id_type)));
      const known = called.map((person) => idOf(sim, app, person, query.user_id_type));
      message.urgent = [...new Set([...message.urgent, ...called.map(({ openId }) => openId)])];
      sim.changed();
      sim.journal.add({ kind: 'buzzed', message: message.id, people: called.map(({ openId }) => openId) });
      return data({ invalid_user_id_list: body.user_id_list.filter((id) => !known.includes(id)) });
    },
  }),
  route('interactive.card.update', 'POST /open-apis/interactive/v1/card/update', {
    body: z.strictObject({ token: z.string(), card: z.record(z.string(), z.unknown()) }),
    scopes: ['*'],
    counted: true,
    handle: ({ sim, app, body }) => {
      const update = sim.state.updates[body.token];
      const message = update && messageOf(sim, update.message);
      if (update === undefined || message === undefined) throw new Refusal(11311, 'token is invalid');
      if (update.app !== app.appId) throw new Refusal(200310, 'token of another app');
      if (message.recalled) throw new Refusal(200000, 'message is recalled');
      if (sim.clock.now() - update.at > TOKEN_LIFETIME) throw new Refusal(300030, 'token is expired');
      if (update.uses >= TOKEN_USES) throw new Refusal(300040, 'token is used up');
      const checked = checkCard(body.card);
      if (checked.kind === 'bad') throw badCard(checked.subCode, checked.why);
      update.uses += 1;
      amend(sim, message, JSON.stringify(checked.card), 'delayed');
      return none;
    },
  }),
];
