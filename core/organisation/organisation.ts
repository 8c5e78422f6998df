/** An organisation as its file describes it: who there is, in which groups, what work comes up again and again, and which rules route it. */
import { z } from 'zod';
import { ruleInput } from '../dispatch/rule-input.ts';
import { locales, type Platform, platforms } from '../ids.ts';
import { parseQuiet } from '../notices/quiet.ts';
import { type Quiet, roles } from '../people/person.ts';
import { limits } from '../tasks/task.ts';
import { type Fault, faultsOf, must } from '../text/fault.ts';
import { sentence } from '../text/text.ts';
import { isCode } from './code.ts';
import { isZone } from './zone.ts';

/** Ids and codes are text; a bare number in YAML means its digits. */
const digitsAsText = (value: unknown): unknown => (Number.isSafeInteger(value) ? String(value) : value);

const code = z.preprocess(digitsAsText, z.string().superRefine(must(isCode, sentence('system.import.code'))));
const line = (max: number) => z.string().trim().min(1).max(max);
const externalId = z.preprocess(digitsAsText, z.string().min(1).max(128));
const oneOrMore = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(externalId).min(1).max(20));
const byPlatform = <S extends z.ZodType>(each: S) =>
  z.strictObject(Object.fromEntries(platforms.map((platform) => [platform, each])) as Record<Platform, S>).partial();

/** `22:00-07:00`; null: none any more. */
const quiet = z.string().transform((text, ctx): Quiet => {
  const parsed = parseQuiet(text);
  if (parsed) return parsed;
  ctx.addIssue({ code: 'custom', params: { text: sentence('inbox.quiet.bad') } });
  return z.NEVER;
});

const person = z.strictObject({
  code,
  name: line(80),
  roles: z.array(z.enum(roles)).min(1),
  locale: z.enum(locales).optional(),
  zone: z
    .string()
    .superRefine(must(isZone, sentence('system.fault.zone')))
    .optional(),
  accounts: byPlatform(externalId).default({}),
  preferred: z.enum(platforms).optional(),
  quiet: quiet.nullable().optional(),
});
const group = z.strictObject({
  code,
  name: line(80),
  members: z.array(code).default([]),
  conversations: byPlatform(oneOrMore).default({}),
});
const template = z.strictObject({
  code,
  title: line(limits.title),
  description: z.string().trim().max(limits.description).default(''),
  type: z.string().default('work'),
  estimate_minutes: z.int().min(1).max(525_600).nullable().default(null),
});
const organisation = z.strictObject({
  people: z.array(person).default([]),
  groups: z.array(group).default([]),
  templates: z.array(template).default([]),
  rules: z.array(ruleInput).default([]),
});
export type OrganisationFile = z.infer<typeof organisation>;

export type ReadOrganisation =
  | { readonly kind: 'ok'; readonly organisation: OrganisationFile }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** A plain value → an organisation, or everything that is wrong with it in itself. */
export function readOrganisation(value: unknown): ReadOrganisation {
  const parsed = organisation.safeParse(value);
  if (!parsed.success) return { kind: 'refused', faults: faultsOf(parsed.error, value) };
  const faults = [...twice(parsed.data), ...accountsTwice(parsed.data)];
  return faults.length > 0 ? { kind: 'refused', faults } : { kind: 'ok', organisation: parsed.data };
}

function twice(file: OrganisationFile): Fault[] {
  return (['people', 'groups', 'templates', 'rules'] as const).flatMap((list) => {
    const seen = new Set<string>();
    return file[list].flatMap((entry, index): Fault[] => {
      if (!seen.has(entry.code)) {
        seen.add(entry.code);
        return [];
      }
      return [{ path: [list, index, 'code'], text: sentence('system.import.twice', { code: entry.code }) }];
    });
  });
}

function accountsTwice(file: OrganisationFile): Fault[] {
  const seen = new Set<string>();
  return file.people.flatMap((one, index) =>
    Object.entries(one.accounts).flatMap(([platform, id]): Fault[] => {
      const account = `${platform} ${id}`;
      if (!seen.has(account)) {
        seen.add(account);
        return [];
      }
      return [{ path: ['people', index, 'accounts', platform], text: sentence('system.import.account_twice') }];
    }),
  );
}
