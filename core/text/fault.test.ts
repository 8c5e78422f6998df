import { expect, test } from 'vitest';
import { z } from 'zod';
import { faultsOf, pathText } from './fault.ts';

const codes = z.union([z.array(z.string().min(1)), z.string()]);
const flag = z.union([z.boolean(), z.literal(1), z.literal(2)]);
const schema = z.strictObject({ codes, type: z.union([z.int(), z.string().min(1)]), flag: flag.optional() });
const said = (value: unknown): string[] => {
  const read = schema.safeParse(value);
  return read.error ? faultsOf(read.error, value).map(({ path, text }) => `${pathText(path)}: ${sayKey(text)}`) : [];
};
const sayKey = (text: object): unknown => ('key' in text ? text.key : text);

test.each<[string, object, string]>([
  ['one that is missing', { type: 1 }, 'codes: system.fault.missing'],
  ['a wrong kind', { type: 1, codes: 5 }, 'codes: system.fault.list'],
  ['a wrong entry of the list', { type: 1, codes: ['a', 5] }, 'codes[1]: system.fault.text'],
  ['text that is empty', { type: '', codes: 'a' }, 'type: system.fault.longer'],
  ['a number that is not whole', { type: 1.5, codes: 'a' }, 'type: system.fault.whole'],
  ['none of the values', { type: 1, codes: 'a', flag: 3 }, 'flag: system.fault.boolean'],
])('of a value that may be several things, %s is named as it is', (_, value, fault) => {
  expect(said(value)).toEqual([fault]);
});

test('each key is told one thing: the first that is wrong with it', () => {
  const twice = z.strictObject({ at: z.iso.datetime().refine(() => false), b: z.string().min(1) });
  const value = { at: 'tomorrow', b: '' };
  const { error } = twice.safeParse(value);
  expect(error && faultsOf(error, value).map(({ path }) => pathText(path))).toEqual(['at', 'b']);
});
