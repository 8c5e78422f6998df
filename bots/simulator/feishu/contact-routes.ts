import { z } from 'zod';
import { idOf, openIdFor, personBy } from './people.ts';
import { data, pageOf, type Route, route } from './route.ts';
import type { Sim } from './sim.ts';
import type { AppState, PersonState } from './state.ts';

/** Who is in the tenant. Contact calls are free of the month's quota. */

const ID_TYPE = z.enum(['open_id', 'union_id', 'user_id']).optional();
const BASE = ['contact:contact.base:readonly', 'contact:contact:readonly'];

/** Inside the app's data range. */
const inRange = (person: PersonState) => person.available !== false;

function status(person: PersonState) {
  const is_resigned = person.resigned === true;
  return { is_frozen: false, is_resigned, is_activated: true, is_exited: false, is_unjoin: false };
}

/** Mainland numbers may leave their country code out. */
const bare = (mobile: string) => mobile.replace(/^\+86/, '').replaceAll(/[\s-]/g, '');

function wireUser(sim: Sim, app: AppState, person: PersonState): Record<string, unknown> {
  const trusted = app.scopes.includes('contact:user.employee_id:readonly');
  const { unionId, userId, name, email, mobile } = person;
  return {
    union_id: unionId,
    ...(trusted ? { user_id: userId } : {}),
    open_id: openIdFor(sim, app, person),
    name,
    en_name: '',
    ...(email === undefined ? {} : { email }),
    ...(mobile === undefined ? {} : { mobile, mobile_visible: true }),
    avatar: { avatar_72: '', avatar_240: '', avatar_640: '', avatar_origin: '' },
    status: status(person),
    department_ids: ['0'],
    is_tenant_manager: false,
  };
}

export const CONTACT_ROUTES: Route[] = [
  route('contact.user.batchGetId', 'POST /open-apis/contact/v3/users/batch_get_id', {
    query: z.strictObject({ user_id_type: ID_TYPE }),
    body: z.strictObject({
      emails: z.array(z.string()).max(50).optional(),
      mobiles: z.array(z.string()).max(50).optional(),
      include_resigned: z.boolean().optional(),
    }),
    scopes: ['contact:user.id:readonly'],
    handle: ({ sim, app, query, body }) => {
      const people = sim.state.people.filter(
        (person) => inRange(person) && (body.include_resigned === true || !person.resigned),
      );
      const entry = (found: PersonState | undefined, asked: Record<string, string>) =>
        found === undefined
          ? asked
          : { user_id: idOf(sim, app, found, query.user_id_type ?? 'open_id'), ...asked, status: status(found) };
      const byEmail = (body.emails ?? []).map((email) =>
        entry(
          people.find((one) => one.email === email),
          { email },
        ),
      );
      const byMobile = (body.mobiles ?? []).map((mobile) =>
        entry(
          people.find((one) => one.mobile !== undefined && bare(one.mobile) === bare(mobile)),
          { mobile },
        ),
      );
      return data({ user_list: [...byEmail, ...byMobile] });
    },
  }),
  route('contact.user.findByDepartment', 'GET /open-apis/contact/v3/users/find_by_department', {
    query: z.strictObject({
      department_id: z.literal('0'),
      user_id_type: ID_TYPE,
      department_id_type: z.enum(['department_id', 'open_department_id']).optional(),
      page_size: z.coerce.number().int().min(1).max(50).optional(),
      page_token: z.string().optional(),
    }),
    scopes: BASE,
    handle: ({ sim, app, query }) => {
      const people = sim.state.people.filter((person) => inRange(person) && !person.resigned);
      const page = pageOf(people, { ...query, page_size: query.page_size ?? 10 });
      return data({ ...page, items: page.items.map((person) => wireUser(sim, app, person)) });
    },
  }),
  route('contact.user.get', 'GET /open-apis/contact/v3/users/:user_id', {
    query: z.strictObject({
      user_id_type: ID_TYPE,
      department_id_type: z.enum(['department_id', 'open_department_id']).optional(),
    }),
    scopes: BASE,
    handle: ({ sim, app, path, query }) => {
      const person = personBy(sim, app, query.user_id_type ?? 'open_id', path.user_id ?? '');
      return data({ user: wireUser(sim, app, person) });
    },
  }),
];
