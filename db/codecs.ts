import { z } from 'zod';
import type { Card } from '../core/cards/card.ts';
import { type Role, roles } from '../core/people/person.ts';
import type { Remembered } from '../core/stores/inbox.ts';
import type { Text } from '../core/text/text.ts';

export interface Codec<T> {
  write(value: T): string;
  /** Throws on text that no `write` of this codec can have made. */
  read(text: string): T;
}

const json = <T>(schema: z.ZodType<T>): Codec<T> => ({
  write: (value) => JSON.stringify(value),
  read: (text) => schema.parse(JSON.parse(text)),
});

/** Catalogue keys of a later version may stand in old rows: `say` has an answer for a key it does not know. */
const text: z.ZodType<Text> = z.lazy(() =>
  z.union([
    z.strictObject({
      key: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number(), text])).optional(),
    }),
    z.strictObject({ said: z.string() }),
    z.strictObject({ at: z.number(), style: z.enum(['date', 'time', 'datetime']) }),
  ]),
) as z.ZodType<Text>;

/** The frame is checked; its parts were built by the core's own functions and are read by nobody else. */
const card = z.looseObject({
  template: z.enum(['task', 'list', 'notice', 'dialogue']),
  revision: z.number(),
  title: text,
  buttons: z.array(z.looseObject({ text, token: z.string() })),
}) as unknown as z.ZodType<Card>;

/** Read with every row of a task's log: looking at the frame is enough, and costs a tenth of a schema. */
export const objectCodec: Codec<Readonly<Record<string, unknown>>> = {
  write: (value) => JSON.stringify(value),
  read(text) {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw new Error('no object');
  },
};
export const cardCodec = json(card);
export const textCodec = json(text);
export const rememberedCodec = json<Remembered>(z.strictObject({ notice: text.nullable(), alert: z.boolean() }));

const isRole = (part: string): part is Role => (roles as readonly string[]).includes(part);

function roleOf(part: string): Role {
  if (isRole(part)) return part;
  throw new Error(`${part} is no role`);
}

/** `,employee,manager,`: a role is found with `like '%,employee,%'`, its order never matters. */
/** There are few sets of roles, and everybody has one. */
const roleLists = new Map<string, readonly Role[]>();

export const rolesCodec: Codec<readonly Role[]> = {
  write: (value) => `,${[...new Set(value)].toSorted().join()},`,
  read(value) {
    const known = roleLists.get(value);
    if (known) return known;
    const roles = value
      .split(',')
      .filter((part) => part !== '')
      .map(roleOf);
    roleLists.set(value, roles);
    return roles;
  },
};
