import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectKinds } from '../ids.ts';
import { verbs } from '../tasks/verbs.ts';
import { type Action, parseToken, tokenOf } from './token.ts';

/**
 * Tokens that stand in chats. Never change a line: a button pressed years later must still mean this. Only add.
 */
const recorded: readonly [token: string, action: Action][] = [
  ['accept.t2k.7', { verb: 'accept', subject: { kind: 'task', id: 92 }, turn: 7 }],
  ['reject.t1.2', { verb: 'reject', subject: { kind: 'task', id: 1 }, turn: 2 }],
  ['claim.tzz.10', { verb: 'claim', subject: { kind: 'task', id: 1295 }, turn: 36 }],
  ['finish.t1.3', { verb: 'finish', subject: { kind: 'task', id: 1 }, turn: 3 }],
  ['confirm.t1.4', { verb: 'confirm', subject: { kind: 'task', id: 1 }, turn: 4 }],
  ['dispute.t1.4', { verb: 'dispute', subject: { kind: 'task', id: 1 }, turn: 4 }],
  ['undo.t1.3', { verb: 'undo', subject: { kind: 'task', id: 1 }, turn: 3 }],
  ['open.t1.0', { verb: 'open', subject: { kind: 'task', id: 1 }, turn: 0 }],
  ['more.t1.3', { verb: 'more', subject: { kind: 'task', id: 1 }, turn: 3 }],
  ['why.t1.3', { verb: 'why', subject: { kind: 'task', id: 1 }, turn: 3 }],
  ['list.l2.0.waiting', { verb: 'list', subject: { kind: 'list', id: 2 }, turn: 0, arg: 'waiting' }],
  ['pick.d5.1.overloaded', { verb: 'pick', subject: { kind: 'draft', id: 5 }, turn: 1, arg: 'overloaded' }],
];

const kind = fc.constantFrom(...Object.values(subjectKinds));
const action: fc.Arbitrary<Action> = fc
  .record({
    verb: fc.constantFrom(...verbs, 'open', 'more', 'list'),
    subject: fc.record({ kind, id: fc.integer({ min: 0, max: 1e12 }) }),
    turn: fc.integer({ min: 0, max: 1e9 }),
    arg: fc.option(fc.stringMatching(/^[0-9A-Za-z_-]{1,24}$/), { nil: undefined }),
  })
  .map(({ arg, ...rest }) => (arg === undefined ? rest : { ...rest, arg }));

describe('an action token (G2)', () => {
  it.each(recorded)('%s means what it always meant', (token, meaning) => {
    expect(parseToken(token)).toEqual(meaning);
    expect(tokenOf(meaning)).toBe(token);
  });

  it('says everything it was given, in 64 bytes', () => {
    fc.assert(
      fc.property(action, (one) => {
        const token = tokenOf(one);
        expect(Buffer.byteLength(token)).toBeLessThanOrEqual(64);
        expect(parseToken(token)).toEqual(one);
      }),
    );
  });

  it('of any other text is nothing, and never an error', () => {
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => void parseToken(text)));
    fc.assert(
      fc.property(action, fc.nat(70), fc.string({ minLength: 1, maxLength: 1 }), (one, at, letter) => {
        const token = tokenOf(one);
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        const parsed = parseToken(changed);
        // A changed token is another action or none: it never reads as this one unless it says the same.
        if (parsed)
          expect(tokenOf(parsed).replace(/(?<=[a-z.])0+(?=\w)/g, '')).toBe(changed.replace(/(?<=[a-z.])0+(?=\w)/g, ''));
      }),
    );
  });

  it('that would not fit is a bug, said at once', () => {
    expect(() => tokenOf({ verb: 'accept', subject: { kind: 'task', id: 1 }, turn: 1, arg: 'ж' })).toThrow(
      'not a token',
    );
  });
});
