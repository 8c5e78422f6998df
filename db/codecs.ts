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

export const objectCodec = json<Readonly<Record<string, unknown>>>(z.record(z.string(), z.unknown()));
export const cardCodec = json(card);
export const rememberedCodec = json<Remembered>(z.strictObject({ notice: text.nullable(), alert: z.boolean() }));

const role = z.enum(roles);

/** `,employee,manager,`: a role is found with `like '%,employee,%'`, its order never matters. */
export const rolesCodec: Codec<readonly Role[]> = {
  write: (value) => `,${[...new Set(value)].toSorted().join()},`,
  read: (value) =>
    value
      .split(',')
      .filter((part) => part !== '')
      .map((part) => role.parse(part)),
};
