import { onTestFinished } from 'vitest';
import type { Fresh } from './engines.ts';
import { standThreePlatforms, type ThreeOptions, type ThreePlatforms } from './three-house.ts';
import type { Resident } from './three-simulators.ts';

/** The whole house against three simulated platforms, for as long as the test takes. */
export async function openThreePlatforms(
  db: Fresh,
  residents: readonly Resident[],
  options: ThreeOptions = {},
): Promise<ThreePlatforms> {
  const house = await standThreePlatforms(db, residents, options);
  onTestFinished(house.stop);
  return house;
}
