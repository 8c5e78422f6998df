import { z } from 'zod';
import { chatFor, idOf, openIdFor, personNamed } from './people.ts';
import { data, pageOf, type Route, route } from './route.ts';
import type { Sim } from './sim.ts';
import type { AppState, ChatState } from './state.ts';

/** The groups a bot is in. */

const ID_TYPE = z.enum(['open_id', 'union_id', 'user_id']).optional();
const READ = ['im:chat', 'im:chat:readonly'];
const PAGE = {
  page_size: z.coerce.number().int().min(1).max(100).optional(),
  page_token: z.string().optional(),
};
/** What both say that a chat is. */
const UNKNOWN = 232006;

function wireChat(sim: Sim, app: AppState, chat: ChatState): Record<string, unknown> {
  const owner = chat.members[0];
  return {
    avatar: '',
    name: chat.name,
    description: '',
    ...(owner === undefined
      ? {}
      : { owner_id: openIdFor(sim, app, personNamed(sim, owner)), owner_id_type: 'open_id' }),
    external: false,
    tenant_key: sim.state.tenantKey,
    chat_status: 'normal',
  };
}

export const CHAT_ROUTES: Route[] = [
  route('im.chat.list', 'GET /open-apis/im/v1/chats', {
    query: z.strictObject({
      user_id_type: ID_TYPE,
      sort_type: z.enum(['ByCreateTimeAsc', 'ByActiveTimeDesc']).optional(),
      types: z.string().optional(),
      ...PAGE,
    }),
    scopes: READ,
    counted: true,
    handle: ({ sim, app, query }) => {
      const groups = sim.state.chats.filter(
        ({ kind, bots, dissolved }) => kind === 'group' && bots.includes(app.appId) && !dissolved,
      );
      const page = pageOf(groups, query);
      return data({ ...page, items: page.items.map((chat) => ({ chat_id: chat.id, ...wireChat(sim, app, chat) })) });
    },
  }),
  route('im.chat.get', 'GET /open-apis/im/v1/chats/:chat_id', {
    query: z.strictObject({ user_id_type: ID_TYPE }),
    scopes: READ,
    counted: true,
    handle: ({ sim, app, path }) => {
      const chat = chatFor(sim, app, path.chat_id ?? '', UNKNOWN);
      return data({
        ...wireChat(sim, app, chat),
        chat_mode: chat.kind,
        chat_type: 'private',
        user_count: String(chat.members.length),
        bot_count: String(chat.bots.length),
      });
    },
  }),
  route('im.chatMembers.get', 'GET /open-apis/im/v1/chats/:chat_id/members', {
    query: z.strictObject({ member_id_type: ID_TYPE, ...PAGE }),
    scopes: READ,
    counted: true,
    handle: ({ sim, app, path, query }) => {
      const chat = chatFor(sim, app, path.chat_id ?? '', UNKNOWN);
      const type = query.member_id_type ?? 'open_id';
      const { items, ...page } = pageOf(chat.members, query);
      const members = items.map((openId) => {
        const person = personNamed(sim, openId);
        const member_id = idOf(sim, app, person, type);
        return { member_id_type: type, member_id, name: person.name, tenant_key: sim.state.tenantKey };
      });
      return data({ ...page, items: members, member_total: chat.members.length });
    },
  }),
];
