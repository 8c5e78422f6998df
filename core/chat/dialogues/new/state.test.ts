import { describe, expect, it } from 'vitest';
import { startLooking } from '../candidates.ts';
import { type NewState, newState, openPart, tell } from './state.ts';

const start: NewState = {
  ...startLooking,
  flow: 'work',
  changing: null,
  type: null,
  title: null,
  description: '',
  template: null,
  estimateMinutes: null,
  people: [],
  groups: [],
  whoTold: false,
  dueAt: null,
  dueTold: false,
  priority: 'normal',
  priorityTold: false,
  files: [],
};

/** The parts that are asked one after another when each is told at once. */
function walk(state: NewState): string[] {
  const answers: Record<string, Partial<NewState>> = {
    type: { type: 'problem' },
    what: { title: 'Mend the lamp' },
    who: { whoTold: true },
    due: { dueTold: true },
    priority: { priorityTold: true },
  };
  const part = openPart(state);
  return part === 'check' ? [part] : [part, ...walk(tell(state, answers[part] ?? {}))];
}

describe('a new task', () => {
  it('asks a manager what, who and when; a requester which kind, what and how urgent', () => {
    expect(walk(start)).toEqual(['what', 'who', 'due', 'check']);
    expect(walk({ ...start, flow: 'report' })).toEqual(['type', 'what', 'priority', 'check']);
  });
  it('does not ask for what was told', () => {
    expect(walk({ ...start, title: 'Mend the lamp' })).toEqual(['who', 'due', 'check']);
  });
  it('goes back to the summary after one part was changed', () => {
    const told = { ...start, title: 'Mend the lamp', whoTold: true, dueTold: true };
    const changing: NewState = { ...told, changing: 'who', search: 'wa', page: 2 };
    expect(openPart(changing)).toBe('who');
    const after = tell(changing, { people: [3] });
    expect(openPart(after)).toBe('check');
    expect(after).toMatchObject({ people: [3], search: '', page: 0 });
  });
  it('is read back from the database as it was stored, and nothing else is', () => {
    expect(newState.parse(JSON.parse(JSON.stringify(start)))).toEqual(start);
    for (const broken of [{}, null, { ...start, people: ['x'] }, { ...start, flow: 'other' }]) {
      expect(newState.safeParse(broken).success).toBe(false);
    }
  });
});
