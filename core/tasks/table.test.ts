import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { taskMachine } from '../../tools/task-machine.ts';
import { announcements } from '../tell/announcements.ts';
import { catalogues } from '../text/catalogue.ts';
import { table } from './table.ts';
import { type Stage, stages } from './task.ts';
import { verbs } from './verbs.ts';

const next = (stage: Stage): Stage[] =>
  verbs.flatMap((verb) => (verb !== 'undo' && table[verb].from.includes(stage) ? table[verb].to : []));

function reach(from: readonly Stage[]): Set<Stage> {
  const seen = new Set(from);
  for (const stage of seen) for (const goal of next(stage)) seen.add(goal);
  return seen;
}

describe('the task machine (F1)', () => {
  it('reaches every stage from a newly filed task', () => {
    expect([...reach(table.submit.to)].sort()).toEqual([...stages].sort());
  });

  it('lets every stage end closed', () => {
    for (const stage of stages) expect(reach([stage])).toContain('closed');
  });

  it('leaves the end only by reopening or undoing', () => {
    const ways = verbs.filter((verb) => table[verb].from.includes('closed') && table[verb].moves === 'turn');
    expect(ways.sort()).toEqual(['reopen', 'undo']);
  });

  it('names every stage a row leads to, and moves the turn whenever it does', () => {
    for (const verb of verbs) if (table[verb].to.length > 0) expect([verb, table[verb].moves]).toEqual([verb, 'turn']);
  });

  it('gives every verb somebody who may use it, a sentence, and a place in the announcements', () => {
    for (const verb of verbs) {
      const { who, also, from } = table[verb];
      if (from.length > 0) expect([...who, ...also], verb).not.toEqual([]);
      expect(announcements[verb], verb).toBeDefined();
      for (const language of Object.values(catalogues)) {
        expect(language).toHaveProperty([`task.did.${verb}`]);
        expect(language).toHaveProperty([`task.happened.${verb}`]);
      }
    }
  });

  it('lets only claiming be shared: nobody else can know who presses', () => {
    expect(verbs.filter((verb) => table[verb].reach === 'shared')).toEqual(['claim']);
  });

  it('is what the documentation draws', () => {
    expect(readFileSync('docs/task-machine.md', 'utf8')).toBe(taskMachine());
  });
});
