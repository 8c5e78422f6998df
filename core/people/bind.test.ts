import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOfPayload, codesIn } from './bind.ts';

const digits = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const codes = fc
  .tuple(fc.constantFrom(...'23456789'), fc.array(fc.constantFrom(...digits), { minLength: 14, maxLength: 14 }))
  .map(([first, others]) => `${first}${others.join('')}`);
const grouped = (code: string): string => code.replace(/(.{5})(?=.)/g, '$1-');

test('a code is read however it is typed: in groups, in lower case, full-width, with look-alikes', () => {
  fc.assert(
    fc.property(codes, (code) => {
      const typed = grouped(code);
      expect(codesIn(typed)).toEqual([code]);
      expect(codesIn(` my code: ${typed.toLowerCase()}.`)).toEqual([code]);
      expect(codesIn(code.replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual([code]);
      expect(
        codesIn([...code].map((digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0)).join('')),
      ).toEqual([code]);
      expect(codeOfPayload(`bind_${code}`)).toBe(code);
    }),
  );
});

test.each(['internationally', 'congratulations', '', 'hello', 'T-12', '1234567890', '2345678901234567', 'bind_'])(
  '%s holds no code',
  (text) => {
    expect(codesIn(text)).toEqual([]);
    expect(codeOfPayload(text)).toBeUndefined();
  },
);
