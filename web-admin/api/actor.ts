import type { Person } from '../../core/people/person.ts';
import { allowed, allowedToApi } from '../../core/tasks/allowed.ts';
import type { Actor, TaskFacts } from '../../core/tasks/task.ts';
import type { World } from '../../core/world.ts';

/** The API on its own behalf, or for a person whose rights then decide. */
export const apiActor = (world: World, person: Person | null = null): Actor => ({
  kind: 'api',
  person,
  account: null,
  platform: null,
  correlation: `api-${world.random.secret(9)}`,
});

/** What this person, or the API on its own behalf, may do with the task now. */
export function may(world: World, facts: TaskFacts, person: Person | null): string[] {
  const now = world.clock.now();
  return (person ? allowed(facts, person, now) : allowedToApi(facts, now)).map(({ verb }) => verb);
}
