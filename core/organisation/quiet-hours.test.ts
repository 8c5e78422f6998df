import { expect, it } from 'vitest';
import { eachStory } from '../../tests/harness/engines.ts';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import { plainWorld } from '../../tests/harness/world.ts';
import { importOrganisation } from './import.ts';
import { readOrganisation } from './organisation.ts';

const file = (quiet?: unknown) =>
  readOrganisation({
    people: [{ code: 'wang', name: 'Wang', roles: ['employee'], ...(quiet === undefined ? {} : { quiet }) }],
  });

it('quiet hours of an organisation file are two times of day, or a sentence says what to write', () => {
  for (const bad of ['22:00', '22:00-22:00', '25:00-07:00', 22]) {
    expect(file(bad)).toMatchObject({ kind: 'refused', faults: [{ path: ['people', 0, 'quiet'] }] });
  }
  expect(file('nonsense')).toMatchObject({ faults: [{ text: { key: 'inbox.quiet.bad' } }] });
});

eachStory('quiet hours', (fresh) => {
  it('are imported, kept by a file that has none, and taken away by null', async () => {
    const { database } = await fresh();
    const world = plainWorld(new FakeClock(), database);
    const after = async (quiet?: unknown) => {
      const read = file(quiet);
      if (read.kind !== 'ok') throw new Error('refused');
      return database.write('import', async (tx) => {
        await importOrganisation(tx, world, read.organisation);
        return (await tx.people.byCode('wang'))?.quiet;
      });
    };
    expect(await after()).toBeUndefined();
    expect(await after('22:00-07:00')).toEqual({ from: '22:00', until: '07:00' });
    expect(await after()).toEqual({ from: '22:00', until: '07:00' });
    expect(await after(null)).toBeUndefined();
  });
});
