import { type Platform, platforms } from '../core/ids.ts';
import { type Life, lives, type Spent, spentOn } from '../tests/harness/lives.ts';
import { fresh } from './house.ts';

export interface Lived extends Spent {
  readonly platform: Platform;
  readonly life: Life;
}

/** Calls of whole task lives, by whoever counts them: the adapters, the ledger, the simulated servers. */
export async function livedOn(directory: string): Promise<Lived[]> {
  const all: Lived[] = [];
  for (const life of Object.keys(lives) as Life[]) {
    for (const platform of platforms) {
      const db = await fresh({ engine: 'sqlite', path: `${directory}/life-${platform}-${life.replace(' ', '-')}.db` });
      all.push({ platform, life, ...(await spentOn(db, platform, life)) });
      await db.close();
    }
  }
  return all;
}
