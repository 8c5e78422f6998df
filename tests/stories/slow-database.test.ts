import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { freshDatabase } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';

const residents = [
  { code: 'chen', roles: ['manager'] },
  { code: 'wang', roles: ['employee'] },
] as const;

/** Another process that keeps the write lock until it is told to let go. */
async function lockedBySomebody(path: string): Promise<() => void> {
  const script = `
    import Database from 'better-sqlite3';
    const db = new Database(${JSON.stringify(path)});
    db.exec('begin immediate');
    process.stdout.write('held');
    setTimeout(() => { db.exec('commit'); db.close(); }, 1200);
  `;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return () => void holder.kill();
}

it('a tap that meets a busy database is answered when it is stored, and is not lost (D5)', {
  timeout: 30_000,
}, async () => {
  const db = await freshDatabase('sqlite');
  if (db.where.engine !== 'sqlite') throw new Error('not SQLite');
  const house = await openHouse(db, residents);
  const [facts] = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
  const release = await lockedBySomebody(db.where.path);
  const told = await house.press('wang', 'accept');
  release();
  expect(told).toBe('Accepted.');
  expect((await house.read((tx) => tx.tasks.get(facts?.task.id ?? 0)))?.stage).toBe('in_progress');
  expect(house.telegram.events.filter(({ kind }) => kind === 'expired')).toEqual([]);
});
