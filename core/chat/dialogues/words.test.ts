import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../tasks/task.ts';
import { described, within } from './words.ts';

describe('what somebody typed', () => {
  it('is trimmed, and is something', () => {
    expect(within('  why not ', 'reason')).toEqual({ kind: 'words', words: 'why not' });
    for (const nothing of ['', '  ', '\n\t', '\u200b', '\u2060\u00ad', '\ufeff']) {
      expect(within(nothing, 'reason')).toEqual({ kind: 'no', why: { key: 'new.empty' } });
    }
    for (const something of ['1', '?', '好', '👍', '+1']) expect(within(something, 'reason').kind).toBe('words');
  });
  it('is counted in characters, not in halves of them', () => {
    expect(within('👍'.repeat(limits.reason), 'reason').kind).toBe('words');
    expect(within('👍'.repeat(limits.reason + 1), 'reason')).toEqual({
      kind: 'no',
      why: { key: 'new.too_long', params: { limit: limits.reason, length: limits.reason + 1 } },
    });
  });
});

describe('a task in free words', () => {
  it('has its first line as title and the rest as description', () => {
    expect(described('Mend the lamp\n\nBy the gate \n today')).toEqual({
      kind: 'task',
      title: 'Mend the lamp',
      description: 'By the gate \n today',
    });
    expect(described('\n\n  Mend the lamp  ')).toEqual({ kind: 'task', title: 'Mend the lamp', description: '' });
  });
  it('never exceeds what is stored, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6000 }), (typed) => {
        const found = described(typed);
        if (found.kind === 'no') return;
        expect([...found.title].length).toBeLessThanOrEqual(limits.title);
        expect([...found.description].length).toBeLessThanOrEqual(limits.description);
        expect(found.title.trim()).not.toBe('');
        expect(found.title).not.toContain('\n');
      }),
    );
  });
});
