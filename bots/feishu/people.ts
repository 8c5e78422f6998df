import { z } from 'zod';
import { type ApiOptions, feishuApi } from './api.ts';

/** Whom an e-mail address or phone number belongs to: their open_id, or nobody the app may see. */
interface FoundPerson {
  readonly asked: string;
  readonly openId?: string;
}
export type FoundPeople =
  | { readonly kind: 'ok'; readonly people: readonly FoundPerson[] }
  /** What Feishu, or the line to it, had to say. */
  | { readonly kind: 'no'; readonly why: string };

/** Of each kind, as many as one call takes. */
const batch = 50;

const list = z.object({
  data: z.object({
    user_list: z
      .array(z.object({ user_id: z.string().optional(), email: z.string().optional(), mobile: z.string().optional() }))
      .optional(),
  }),
});

/**
 * Looks people up by work e-mail or phone number (with +country code outside mainland China), in the order asked. Costs
 * nothing of the month's allowance; needs the scope `contact:user.id:readonly`.
 */
export async function findPeople(options: ApiOptions, asked: readonly string[]): Promise<FoundPeople> {
  const api = feishuApi(options);
  const people: FoundPerson[] = [];
  try {
    for (let start = 0; start < asked.length; start += batch) {
      const some = asked.slice(start, start + batch);
      const [emails, mobiles] = [some.filter(isMail).map(plain), some.filter((one) => !isMail(one)).map(plain)];
      const data = { ...(emails.length > 0 ? { emails } : {}), ...(mobiles.length > 0 ? { mobiles } : {}) };
      const called = await api.call('people.find', { params: { user_id_type: 'open_id' }, data });
      if (called.kind === 'lost') return { kind: 'no', why: called.why };
      if (called.kind === 'no') return { kind: 'no', why: `${called.code} ${called.description}` };
      const found = list.safeParse(called.result).data?.data.user_list ?? [];
      const ids = new Map(found.map((one) => [plain(one.email ?? one.mobile ?? ''), one.user_id]));
      for (const one of some) {
        const openId = ids.get(plain(one));
        people.push({ asked: one, ...(openId ? { openId } : {}) });
      }
    }
    return { kind: 'ok', people };
  } finally {
    await api.close();
  }
}

const isMail = (text: string): boolean => text.includes('@');
/** As the platform keeps them: addresses in small letters, numbers without spaces. */
const plain = (text: string): string => (isMail(text) ? text.trim().toLowerCase() : text.replace(/[^\d+]/g, ''));
