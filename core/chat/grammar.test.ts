import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locales } from '../ids.ts';
import { type CommandName, commandNames, commandOf, commandWords } from './command-table.ts';
import { parseBare, parseCommand, takeTask } from './grammar.ts';

const read = (text: string) => {
  const parsed = parseCommand(text) ?? parseBare(text);
  return parsed?.kind === 'command' ? [parsed.name, parsed.rest] : parsed && [`?${parsed.nearest ?? ''}`];
};

describe('commands as people type them', () => {
  test.each([
    ['/done T-12 mended the lamp', ['done', 'T-12 mended the lamp']],
    ['／ＤＯＮＥ Ｔ－１２', ['done', 'Ｔ－１２']],
    ['/DONE@muster_bot t12', ['done', 't12']],
    ['@muster_bot /tasks waiting', ['tasks', 'waiting']],
    ['/任务', ['tasks', '']],
    ['／完成T-12，灯修好了', ['done', 'T-12，灯修好了']],
    ['/完成 12', ['done', '12']],
    ['完成 T-12', ['done', 'T-12']],
    ['完成T-12已修好', ['done', 'T-12已修好']],
    ['done T-12', ['done', 'T-12']],
    ['Готово T-12 лампа', ['done', 'T-12 лампа']],
    ['/Готово #12', ['done', '#12']],
    ['/taks', ['?tasks']],
    ['/задачы', ['?tasks']],
    ['/xyzzy', ['?']],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    'done 12',
    'done with T-12',
    'I am done T-12',
    '完成了 T-12 的一半',
    '/usr/bin/env',
    '12/31',
    '//done T-12',
    '/ done T-12',
    'tasks T-12',
    'cancel T-12',
    'doneT-12',
  ])('%s is no command', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('a number is one only when nothing else clings to it', () => {
    expect(takeTask('T-12: fixed')).toEqual({ task: 12, rest: 'fixed', isMarked: true });
    expect(takeTask('１２ ok')).toEqual({ task: 12, rest: 'ok', isMarked: false });
    for (const line of ['12th floor', 'T-12a', '0', '', '1234567890123456', '12_3', 'T12ж']) {
      expect(takeTask(line), line).toBeUndefined();
    }
  });
});

test('no two commands share a word, and every word is reachable as typed', () => {
  const words = commandNames.flatMap((name) => [name, ...locales.flatMap((locale) => commandOf(name).also[locale])]);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(read(`/${word}`)).toEqual([commandWords.get(word), '']);
});

const known = [...commandWords.keys()];
const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...known) },
  // One letter short, one too many: the likeliest accidents.
  { weight: 2, arbitrary: fc.constantFrom(...known).map((word) => word.slice(0, -1)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...known), fc.string({ unit: 'grapheme', maxLength: 2 }))
      .map((two) => two.join('')),
  },
  fc.constantFrom(
    '/',
    '／',
    ' ',
    '\n',
    'T-12',
    'Ｔ－１２',
    '#7',
    '１２',
    '12',
    '@bot',
    '@muster_bot ',
    '，',
    '完',
    'не ',
    'not ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const texts = fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join(''));

/** The command's own word stands at the start, whole: nothing of a word before or after it. */
function isNamed(text: string, name: CommandName): boolean {
  const head = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^\s*(@\S+\s+)?\/?/u, '');
  return known.some((word) => {
    if (commandWords.get(word) !== name || !head.startsWith(word)) return false;
    const after = head.slice(word.length);
    const isHan = /^\p{Script=Han}+$/u.test(word);
    return isHan ? /^(\s|@|$|[t#\d])/u.test(after) : !/^[\p{L}\p{N}_]/u.test(after);
  });
}

test('G3: any text is read without a throw, and names a command only by that command’s exact word', () => {
  fc.assert(
    fc.property(fc.oneof(texts, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
      const parsed = parseCommand(text) ?? parseBare(text);
      if (parsed?.kind === 'command') expect(isNamed(text, parsed.name), text).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});
