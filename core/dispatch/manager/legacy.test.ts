import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { table } from '../../tasks/table.ts';
import { type Outcome, stages, type Task } from '../../tasks/task.ts';
import { shippedTypes } from '../../tasks/types.ts';
import {
  numberOfType,
  packed,
  stateNames,
  stateOf,
  stateOfTask,
  states,
  typeNumbers,
  typeOf,
  unpacked,
} from './legacy.ts';
import { ways } from './update-state.ts';

test('every state has one number, and every number one state', () => {
  const outcomes: Outcome[] = ['completed', 'refused', 'cancelled', 'withdrawn'];
  const possible = stages.flatMap((stage): Pick<Task, 'stage' | 'outcome'>[] =>
    stage === 'closed' ? outcomes.map((outcome) => ({ stage, outcome })) : [{ stage, outcome: null }],
  );
  expect(possible.map((task) => stateOfTask(task)).toSorted()).toEqual(stateNames.toSorted());
  const numbers = stateNames.map((name) => states[name].number);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  for (const name of stateNames) {
    expect([stateOf(name), stateOf(states[name].number), stateOf(String(states[name].number))]).toEqual([
      name,
      name,
      name,
    ]);
  }
  for (const wrong of ['', 0, 12, 'Done', '1.0', 'toString']) expect(stateOf(wrong)).toBeUndefined();
});

test('docs/seeds.md has the same numbers', () => {
  const page = readFileSync('docs/seeds.md', 'utf8');
  const rows = stateNames.map((name) => {
    const { number, stage, outcome } = states[name];
    return `| ${number} | ${name} | ${stage} | ${outcome ? `${outcome} ` : ''}|`;
  });
  expect(page).toContain(rows.join('\n'));
});

test('types by number are types that are shipped', () => {
  for (const [number, name] of Object.entries(typeNumbers)) {
    expect(shippedTypes.has(name)).toBe(true);
    expect([typeOf(number), typeOf(Number(number)), typeOf(name), numberOfType(name)]).toEqual([
      name,
      name,
      name,
      Number(number),
    ]);
  }
  expect([typeOf('work'), numberOfType('work'), typeOf('constructor')]).toEqual(['work', null, 'constructor']);
});

test('a way from state to state is a way of the table', () => {
  for (const from of stateNames) {
    for (const [to, verb] of Object.entries(ways[from] ?? {})) {
      expect(table[verb].from, `${verb} from ${from}`).toContain(states[from].stage);
      const ends = verb === 'finish' || verb === 'confirm' ? ['done', 'confirmed', 'closed'] : table[verb].to;
      expect(ends, `${from} ${verb} ${to}`).toContain(states[to as keyof typeof states].stage);
    }
  }
});

test('packed lists lose nothing but doubles and blanks', () => {
  expect(unpacked(' a, b,,a，c ')).toEqual(['a', 'b', 'c']);
  expect(unpacked('')).toEqual([]);
  expect(unpacked(packed(['x', 'y']))).toEqual(['x', 'y']);
});
