import { expect, it } from 'vitest';
import { putRule } from '../../core/dispatch/save.ts';
import type { RejectCategory } from '../../core/tasks/task.ts';
import { apiClient } from '../harness/api.ts';
import { eachStory } from '../harness/engines.ts';
import { api, plain } from './dispatch-kit.ts';
import { night } from './notices/night.ts';

const day = 86_400_000;
const cast = {
  olga: { roles: ['requester'] },
  chen: { roles: ['manager'] },
  zhao: { roles: ['manager'] },
  wang: { roles: ['employee'] },
  ivan: { roles: ['employee'] },
  li: { roles: ['employee'] },
} as const;
type House = Awaited<ReturnType<typeof night>>;

/** The button of somebody's card by its words, or by how its words begin. */
async function button(house: House, code: string, task: number, words: string): Promise<string> {
  const card = await house.cardOf(code, task);
  const found = [...(card?.picks ?? []), ...(card?.buttons ?? [])].find(({ text }) =>
    house.words(text).startsWith(words),
  );
  if (!found) throw new Error(`${code} has no button "${words}"`);
  return found.token;
}
const tap = async (house: House, code: string, task: number, words: string): Promise<string> =>
  house.press(code, await button(house, code, task, words));
const verbs = async (house: House, task: number): Promise<string[]> =>
  (await house.read((tx) => tx.log.of(task, 50)))
    .map(({ verb, actor, person }) => `${verb} ${house.code(person) ?? actor}`)
    .toReversed();
const stored = (house: House, task: number) => house.read((tx) => tx.tasks.get(task));
const offers = async (house: House, task: number): Promise<string[]> =>
  (await house.read((tx) => tx.tasks.assignments(task)))
    .map(({ person, status }) => `${house.code(person)} ${status}`)
    .toReversed();
const reject = (house: House, code: string, task: number, category: RejectCategory, reason: string, dueAt?: number) =>
  house.move(code, 'reject', task, { category, reason, ...(dueAt === undefined ? {} : { dueAt }) });
const pump = (house: House, more: object = {}) =>
  house.submit('chen', {
    title: 'Pump',
    requester: house.id('olga'),
    dueAt: house.clock.now() + day,
    assignees: [house.id('wang')],
    ...more,
  });

eachStory('no time, not mine, no access', (fresh) => {
  it.each(['overloaded', 'not_mine', 'no_access'] as const)(
    '%s: whoever gave it is proposed the least busy of those not asked yet, until nobody is left',
    async (category) => {
      const house = await night(await fresh(), cast);
      const other = await house.submit('chen', { title: 'Valve', assignees: [house.id('ivan')] });
      const task = await pump(house);
      const before = house.got('chen').length;
      await reject(house, 'wang', task, category, 'three leaks at once');
      expect(house.texts('chen').slice(before)).toEqual([
        expect.stringMatching(
          /three leaks at once[\s\S]*\[Offer it to li\][\s\S]*\[Assign\][\s\S]*\[Change the date\]/,
        ),
      ]);
      expect(house.got('zhao')).toEqual([]);
      expect(await tap(house, 'chen', task, 'Offer it to li')).toBe('Assigned.');
      expect(await offers(house, task)).toEqual(['wang rejected', 'li offered']);

      await reject(house, 'li', task, category, 'away');
      await tap(house, 'chen', task, 'Offer it to ivan');
      await reject(house, 'ivan', task, category, 'busy');
      expect(await house.textOf('chen', task)).not.toContain('Offer it to');
      expect(await house.textOf('chen', task)).toContain('[Assign]');
      // Nobody is asked again for the same; with another date it is another offer.
      expect(await house.move('chen', 'assign', task, { person: house.id('wang') }, false)).toBe('refused');
      await house.move('chen', 'edit', task, { terms: { dueAt: house.clock.now() + 3 * day } });
      await house.move('chen', 'assign', task, { person: house.id('wang') });
      expect(await offers(house, task)).toEqual(['wang rejected', 'li rejected', 'ivan rejected', 'wang offered']);
      expect((await stored(house, other))?.stage).toBe('assigned');
    },
  );

  it('sent by the rules, it goes to the others they have for it, and waits parked when there are none', async () => {
    const house = await night(await fresh(), cast);
    await house.write((tx) =>
      putRule(tx, house.world(), api, {
        ...plain,
        code: 'r1',
        type: 'problem',
        groups: [house.group],
        strategy: 'round_robin',
      }),
    );
    const task = await house.submit('chen', { title: 'Leak', type: 'problem' });
    await house.move('chen', 'dispatch', task, { byRules: true });
    const asked: string[] = [];
    for (let times = 0; times < 3; times++) {
      const [newest] = (await offers(house, task)).slice(-1);
      const who = newest?.split(' ')[0] ?? '';
      expect(newest).toBe(`${who} offered`);
      asked.push(who);
      await reject(house, who, task, 'overloaded', 'no time');
    }
    expect(asked.toSorted()).toEqual(['ivan', 'li', 'wang']);
    expect(await stored(house, task)).toMatchObject({ stage: 'reviewed', dispatch: 'parked' });
    expect((await verbs(house, task)).slice(1, 6)).toEqual([
      'dispatch chen',
      'assign system',
      `reject ${asked[0]}`,
      'dispatch system',
      'assign system',
    ]);
    expect(house.texts('chen').at(-1)).toContain('No group matches yet');
    expect(await house.read((tx) => tx.proposals.open(task))).toBeUndefined();
    // Who rejected it hears nothing of the others.
    expect(await house.textOf(asked[0] ?? '', task)).toContain('You rejected this');
  });

  it('however much was said since, it goes where the rules say', async () => {
    const house = await night(await fresh(), cast);
    const rule = { ...plain, code: 'r1', type: 'problem', groups: [house.group], strategy: 'round_robin' } as const;
    await house.write((tx) => putRule(tx, house.world(), api, rule));
    const task = await house.submit('chen', { title: 'Leak', type: 'problem' });
    await house.move('chen', 'dispatch', task, { byRules: true });
    const [first] = (await offers(house, task)).map((one) => one.split(' ')[0] ?? '');
    for (let said = 0; said < 20; said++) await house.move('chen', 'comment', task, { comment: `drop ${said}` });
    await reject(house, first ?? '', task, 'overloaded', 'no time');
    expect((await verbs(house, task)).slice(-3)).toEqual([`reject ${first}`, 'dispatch system', 'assign system']);
  });

  it('named for one of a pool, it is free to the rest of the pool', async () => {
    const house = await night(await fresh(), cast);
    const task = await house.submit('chen', { title: 'Gate' });
    await house.move('chen', 'dispatch', task, { groups: [house.group], pick: house.id('wang') });
    await reject(house, 'wang', task, 'not_mine', 'not my gate');
    expect(await stored(house, task)).toMatchObject({ stage: 'reviewed', dispatch: 'pooled' });
    expect(await house.textOf('ivan', task)).toContain('[Claim]');
    expect(await house.textOf('wang', task)).not.toContain('[Claim]');
    // Chen hears of it with the next digest, if it still hangs then.
    expect((await house.notices('chen')).map(({ kind, how }) => `${kind} ${how}`)).toContain('reject waiting');
    await house.move('ivan', 'claim', task);
    expect((await stored(house, task))?.owner).toBe(house.id('ivan'));
  });
});

eachStory('not clear', (fresh) => {
  it('asks the requester; their answer brings it back to the same person', async () => {
    const house = await night(await fresh(), cast);
    const task = await pump(house);
    const [atOlga, atChen] = [house.got('olga').length, house.got('chen').length];
    await reject(house, 'wang', task, 'unclear', 'which of the pumps?');
    expect(house.texts('olga').slice(atOlga)).toEqual([
      expect.stringMatching(/A question for you[\s\S]*Question · wang: which of the pumps\?[\s\S]*\[Answer\]/),
    ]);
    // The manager need not do anything, and sees why.
    expect(house.got('chen')).toHaveLength(atChen);
    expect(await house.textOf('chen', task)).toContain('Question asked · waiting for olga');

    expect(await house.say('olga', '/tasks')).toContain('→ answer a question');
    await tap(house, 'olga', task, 'Answer');
    await house.say('olga', 'the third one');
    expect(await offers(house, task)).toEqual(['wang rejected', 'wang offered']);
    expect(house.got('wang').map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/Answer: the third one[\s\S]*\[Accept\]/),
    );
    expect((await verbs(house, task)).slice(-3)).toEqual(['reject wang', 'comment olga', 'assign system']);

    // Unclear still: asked once more, and answered by rewriting it.
    await reject(house, 'wang', task, 'unclear', 'and what is wrong with it?');
    await house.move('olga', 'edit', task, { terms: { description: 'The bearing howls.' } });
    expect(await offers(house, task)).toEqual(['wang rejected', 'wang rejected', 'wang offered']);
    expect(await house.move('olga', 'edit', task, { terms: { title: 'Mine' } }, false)).toBe('refused');
    await house.move('wang', 'accept', task);
  });

  it('by a comment typed anywhere, too; and not once somebody else has it', async () => {
    const house = await night(await fresh(), cast);
    const first = await pump(house);
    await reject(house, 'wang', first, 'unclear', 'which?');
    await house.say('olga', `/comment T-${first} the one by the door`);
    expect(await offers(house, first)).toEqual(['wang rejected', 'wang offered']);

    const second = await pump(house, { title: 'Valve' });
    await reject(house, 'wang', second, 'unclear', 'which?');
    await house.say('chen', `/comment T-${second} she is away`);
    expect(await offers(house, second)).toEqual(['wang rejected']);
    await house.move('chen', 'assign', second, { person: house.id('ivan') });
    expect(await house.textOf('olga', second)).not.toContain('[Answer]');
    await house.say('olga', `/comment T-${second} the red one`);
    expect(await offers(house, second)).toEqual(['wang rejected', 'ivan offered']);
    expect(await house.read((tx) => tx.proposals.open(second))).toBeUndefined();
  });

  it('asks whoever gave it where nobody requested it', async () => {
    const house = await night(await fresh(), cast);
    const task = await house.submit('chen', { title: 'Roof', assignees: [house.id('wang')] });
    await reject(house, 'wang', task, 'unclear', 'which roof?');
    expect(house.texts('chen').at(-1)).toMatch(/A question for you[\s\S]*\[Answer\]/);
    expect(house.got('zhao')).toEqual([]);
    await house.move('chen', 'comment', task, { comment: 'the north one' });
    expect(await offers(house, task)).toEqual(['wang rejected', 'wang offered']);
  });
});

eachStory('another date', (fresh) => {
  it('is agreed to in one press: it changes, and the same person is offered it again', async () => {
    const house = await night(await fresh(), cast);
    const task = await pump(house);
    const dueAt = house.clock.now() + 4 * day;
    const before = house.got('chen').length;
    await reject(house, 'wang', task, 'date', 'the bearing comes on Thursday', dueAt);
    expect(house.texts('chen').slice(before)).toEqual([
      expect.stringMatching(/wang proposes another date[\s\S]*Proposed date[\s\S]*\[Agree: [^\]]+\][\s\S]*\[Decline/),
    ]);
    const [agree, decline] = [await button(house, 'chen', task, 'Agree'), await button(house, 'zhao', task, 'Decline')];
    expect(await house.press('chen', agree)).toBe('Agreed to the new date.');
    expect(await stored(house, task)).toMatchObject({ dueAt, stage: 'assigned', assigner: house.id('chen') });
    expect(await offers(house, task)).toEqual(['wang rejected', 'wang offered']);
    expect((await verbs(house, task)).slice(-3)).toEqual(['reject wang', 'agree chen', 'assign system']);
    // Late presses explain, and change nothing.
    const { revision } = (await stored(house, task)) ?? {};
    expect(await house.press('chen', agree)).toBe('You have already done that.');
    expect(await house.press('zhao', decline)).toMatch(/^Nothing changed: chen/);
    expect((await stored(house, task))?.revision).toBe(revision);
  });

  it('is declined: whoever proposed it hears so, and the next one is proposed', async () => {
    const house = await night(await fresh(), cast);
    const task = await pump(house);
    const before = (await stored(house, task))?.dueAt;
    await reject(house, 'wang', task, 'date', 'Thursday', house.clock.now() + 4 * day);
    expect(await tap(house, 'chen', task, 'Decline')).toBe('New date declined.');
    expect(house.texts('wang').at(-1)).toContain('chen declined the new date');
    expect(await stored(house, task)).toMatchObject({ stage: 'reviewed', dueAt: before });
    expect(await house.textOf('chen', task)).toMatch(/\[Offer it to (ivan|li)\]/);
    expect(await house.move('chen', 'agree', task, {}, false)).toBe('refused');
  });

  it('is asked for in words, and may be left open', async () => {
    const house = await night(await fresh(), cast);
    const task = await pump(house);
    await house.say('wang', `/reject T-${task} the bearing is not here`);
    const category = house
      .got('wang')
      .at(-1)
      ?.card.picks?.find(({ token }) => token.endsWith('.date'));
    await house.press('wang', category?.token ?? '');
    expect(await house.say('wang', 'no idea')).toMatch(
      /When could you do it\?[\s\S]*I cannot read that as a future date[\s\S]*\[I cannot say\]/,
    );
    await house.say('wang', 'in 5 days');
    const open = await house.read((tx) => tx.proposals.open(task));
    expect(open).toMatchObject({ kind: 'date', from: house.id('wang') });
    expect((open?.dueAt ?? 0) - house.clock.now()).toBeGreaterThan(4 * day);
    const [offer] = await house.read((tx) => tx.tasks.assignments(task));
    expect(offer).toMatchObject({ status: 'rejected', category: 'date', reason: 'the bearing is not here' });

    const other = await pump(house, { title: 'Valve', assignees: [house.id('ivan')] });
    await reject(house, 'ivan', other, 'date', 'nobody knows when');
    expect(await house.read((tx) => tx.proposals.open(other))).toBeUndefined();
    expect(house.texts('chen').at(-1)).toContain('nobody knows when');
  });
});

eachStory('another system', (fresh) => {
  it('rejects, proposes and agrees as people do', async () => {
    const house = await night(await fresh(), cast);
    const task = await pump(house);
    const client = apiClient(house.world());
    const post = (verb: string, body: object) => client.post<{ allowed: string[] }>(`/tasks/T-${task}/${verb}`, body);
    const due = { category: 'date', reason: 'no bearing', due_at: '2026-03-09T18:00:00+08:00' };
    expect((await post('reject', { person: 'wang', ...due })).status).toBe(200);
    const agreed = await post('agree', { person: 'chen' });
    expect([agreed.status, (await stored(house, task))?.dueAt]).toEqual([200, Date.parse(due.due_at)]);
    expect(await offers(house, task)).toEqual(['wang rejected', 'wang offered']);
    await post('reject', { person: 'wang', category: 'other', reason: 'no' });
    const again = await post('assign', { person: 'chen', to: 'wang' });
    expect([again.status, again.json.allowed]).toEqual([409, expect.arrayContaining(['assign', 'edit'])]);
    expect((await post('agree', { person: 'chen' })).status).toBe(409);
  });
});

eachStory('any other reason', (fresh) => {
  it('leaves it to whoever gave it', async () => {
    const house = await night(await fresh(), cast);
    const task = await pump(house);
    await reject(house, 'wang', task, 'other', 'I am leaving the company');
    expect(house.texts('chen').at(-1)).toMatch(/I am leaving the company[\s\S]*\[Assign\]/);
    expect(house.texts('chen').at(-1)).not.toContain('Offer it to');
    expect(await house.say('chen', '/tasks')).toContain('→ assign it');
    expect((await verbs(house, task)).at(-1)).toBe('reject wang');
  });
});
