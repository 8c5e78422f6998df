import { z } from 'zod';
import type { DingtalkApi } from './api.ts';
import { trouble } from './gateway.ts';
import type { Called } from './wire.ts';

/** Somebody of the organisation's directory. All these calls are free of quota. */
export interface DirectoryPerson {
  readonly userId: string;
  readonly name: string;
}

export type LookedUp<T> =
  | { readonly kind: 'found'; readonly found: T }
  | { readonly kind: 'none' }
  /** `why` is a sentence for whoever runs the command. */
  | { readonly kind: 'failed'; readonly why: string };

const person = z.object({ userid: z.string().min(1), name: z.string().catch('') });
const found = z.object({ result: z.object({ userid: z.string().min(1) }) });
const details = z.object({ result: person });
const departments = z.object({ result: z.array(z.object({ dept_id: z.number() })) });
const members = z.object({
  result: z.object({ has_more: z.boolean(), next_cursor: z.number().optional(), list: z.array(person) }),
});

/** Nobody by that number, or nobody the app may see. */
const nobody = new Set(['60121', '33012', '40104', '50002', '50004']);

function read<T>(called: Called, shape: z.ZodType<T>): LookedUp<T> {
  if (called.kind === 'no' && nobody.has(called.code)) return { kind: 'none' };
  if (called.kind !== 'ok') return { kind: 'failed', why: trouble(called) };
  const parsed = shape.safeParse(called.result);
  return parsed.success
    ? { kind: 'found', found: parsed.data }
    : { kind: 'failed', why: 'DingTalk answered in a way we cannot read' };
}

const personOf = ({ userid, name }: z.infer<typeof person>): DirectoryPerson => ({ userId: userid, name });

/** Who has this mobile number, if the app may see them. */
export async function byMobile(api: DingtalkApi, mobile: string): Promise<LookedUp<DirectoryPerson>> {
  const one = read(await api.call('userByMobile', { mobile: mobile.replace(/[\s()-]/g, '') }), found);
  if (one.kind !== 'found') return one;
  const { userid } = one.found.result;
  const known = read(await api.call('user', { userid, language: 'zh_CN' }), details);
  if (known.kind === 'failed') return known;
  return { kind: 'found', found: known.kind === 'found' ? personOf(known.found.result) : { userId: userid, name: '' } };
}

/** The whole of a department and everything below it, each person once; 1 is the organisation. */
export async function membersBelow(api: DingtalkApi, root = 1): Promise<LookedUp<DirectoryPerson[]>> {
  const people = new Map<string, DirectoryPerson>();
  const seen = new Set([root]);
  const left = [root];
  for (let department = left.shift(); department !== undefined; department = left.shift()) {
    const below = read(await api.call('departments', { dept_id: department }), departments);
    if (below.kind === 'failed') return below;
    for (const { dept_id } of below.kind === 'found' ? below.found.result : []) {
      if (seen.has(dept_id)) continue;
      seen.add(dept_id);
      left.push(dept_id);
    }
    const failed = await membersOf(api, department, people);
    if (failed) return failed;
  }
  return { kind: 'found', found: [...people.values()] };
}

/** Adds everybody of one department, page by page. */
async function membersOf(
  api: DingtalkApi,
  department: number,
  people: Map<string, DirectoryPerson>,
): Promise<{ readonly kind: 'failed'; readonly why: string } | undefined> {
  let cursor: number | undefined = 0;
  while (cursor !== undefined) {
    const page: LookedUp<z.infer<typeof members>> = read(
      await api.call('members', { dept_id: department, cursor, size: 100 }),
      members,
    );
    if (page.kind === 'failed') return page;
    if (page.kind === 'none') return undefined;
    const { result }: z.infer<typeof members> = page.found;
    for (const one of result.list) people.set(one.userid, personOf(one));
    cursor = result.has_more ? result.next_cursor : undefined;
  }
  return undefined;
}
