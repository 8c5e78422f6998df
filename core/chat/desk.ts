import type { HealthReport } from '../world.ts';
import type { DialogueKind } from './scene.ts';

/** What handling an event may use besides its scene. */
export interface Desk {
  readonly kinds: ReadonlyMap<string, DialogueKind>;
  /** Asked before the unit opened, if the event wants it: a unit awaits nothing but the database. */
  readonly health: HealthReport | undefined;
}
