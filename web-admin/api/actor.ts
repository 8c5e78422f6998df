import type { Person } from '../../core/people/person.ts';
import type { Actor } from '../../core/tasks/task.ts';
import type { World } from '../../core/world.ts';

/** The API on its own behalf, or for a person whose rights then decide. */
export const apiActor = (world: World, person: Person | null = null): Actor => ({
  kind: 'api',
  person,
  account: null,
  platform: null,
  correlation: `api-${world.random.secret(9)}`,
});
