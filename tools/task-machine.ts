/** Draws the task machine from its table; `npm run docs` writes it, a test compares. */

import { table } from '../core/tasks/table.ts';
import { stages } from '../core/tasks/task.ts';
import { verbs } from '../core/tasks/verbs.ts';

export function taskMachine(): string {
  const arrows: string[] = [];
  for (const verb of verbs) {
    const { from, to, moves } = table[verb];
    if (moves !== 'turn' || to.length === 0 || verb === 'undo') continue;
    const origins = from.length === 0 ? ['[*]'] : from;
    for (const origin of origins) for (const goal of to) arrows.push(`  ${origin} --> ${goal}: ${verb}`);
  }
  const rows = verbs.map((verb) => {
    const { from, to, who, also, moves, reach, needs } = table[verb];
    const origin =
      from.length === stages.length ? 'any' : from.length === stages.length - 1 ? 'any live' : from.join(', ');
    const goal = to.length === stages.length ? 'as before' : to.join(', ');
    const cells = [verb, origin || '(new)', goal || 'stays', [...who, ...also].join(', '), moves, reach, needs ?? ''];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '# The task machine',
    '',
    'Generated from `core/tasks/table.ts` by `npm run docs`; a test keeps it equal.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...arrows,
    '```',
    '',
    '| verb | from | to | who | moves | reach | asks for |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
