import { expect, it } from 'vitest';
import { apiClient } from '../harness/api.ts';
import { eachEngine, eachStory, type Fresh } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';

const residents = [
  { code: 'chen', roles: ['manager'] },
  { code: 'wang', roles: ['employee'] },
  { code: 'li', roles: ['employee'] },
  { code: 'emma', roles: ['requester'] },
  { code: 'min', roles: ['requester'] },
] as const;

interface Stats {
  readonly number: string;
  readonly state: string;
  readonly owner: string | null;
  readonly groups: string[];
  readonly sharers: string[];
  readonly claimable: boolean;
  readonly turn: number;
  readonly row: Record<string, unknown>;
}
interface Item {
  readonly ok: boolean;
  readonly code: string;
  readonly result?: string;
  readonly task?: Stats;
  readonly error?: { readonly code: string; readonly detail: string; readonly allowed?: string[] };
}
interface Results {
  readonly results: Item[];
}

async function story(db: Fresh) {
  const house = await openHouse(db, residents);
  const api = apiClient(house.app.world);
  /** Each item of a batch on its own line: what it led to. */
  const run = async (operation: string, ...items: object[]): Promise<Item[]> => {
    const { status, json } = await api.post<Results>(`/dispatch/${operation}`, { items });
    expect({ status, json }).toMatchObject({ status: 200 });
    await house.settled();
    return json.results;
  };
  const short = (items: readonly Item[]) => items.map(({ error, result }) => error?.code ?? result);
  const stats = async (code: string, type = 'clarify') =>
    (await api.get<Stats>(`/dispatch/tasks/${type}/${code}`)).json;
  const cards = (code: string, number: string) =>
    house
      .phone(code)
      .messages()
      .filter(({ text }) => text.startsWith(`${number} ·`));
  return { house, api, run, short, stats, cards };
}

eachStory('the task manager’s operations', (fresh) => {
  it('J12: a named owner shares, hands over, and loses it with its document; what was finished stays', async () => {
    const { house, api, run, short, stats, cards } = await story(await fresh());
    const document = { document_type: 'purchase', document_code: 'PO-7' };
    const dispatched = await run(
      'tasks',
      { type: 1, code: 'REQ-1', title: 'Pump order', users: 'wang,emma', owner: 'wang', company: 'C01', ...document },
      { type: '1', code: 'REQ-2', title: 'Seal order', owner: 'li', ...document },
    );
    expect(short(dispatched)).toEqual(['done', 'done']);
    expect(await stats('REQ-1')).toMatchObject({ state: 'claimed', owner: 'wang', sharers: ['emma'] });
    const number = dispatched[0]?.task?.number ?? '';
    const path = `/tasks/${number}`;
    expect(cards('wang', number)).toHaveLength(1);
    expect(cards('emma', number)).toHaveLength(1);

    expect(short(await run('share', { type: 1, code: 'REQ-1', owner: 'emma', users: ['min'] }))).toEqual(['not_owner']);
    expect(short(await run('share', { type: 1, code: 'REQ-1', owner: 'wang', users: ['min'] }))).toEqual(['done']);
    expect(short(await run('share', { type: 1, code: 'REQ-1', owner: 'wang', users: 'min' }))).toEqual(['already']);
    expect(cards('min', number)).toHaveLength(1);

    const hand = (old_owner: string, new_owner: string) =>
      run('reassign', { type: 1, code: 'REQ-1', old_owner, new_owner });
    expect(short(await hand('li', 'emma'))).toEqual(['old_owner']);
    expect(short(await hand('wang', 'nobody'))).toEqual(['new_owner']);
    expect(short(await hand('wang', 'wang'))).toEqual(['new_owner']);
    expect((await stats('REQ-1')).owner).toBe('wang');
    expect(short(await hand('wang', 'li'))).toEqual(['done']);
    expect(short(await hand('wang', 'li'))).toEqual(['already']);
    expect((await stats('REQ-1')).owner).toBe('li');

    // A sharer reads and talks, and cannot finish: not by the verb, not by the state, not by a button.
    const seen = await api.get<{ allowed: string[] }>(`${path}?as=emma`);
    expect(seen.json.allowed).toContain('comment');
    expect(seen.json.allowed).not.toContain('finish');
    const tried = await api.post<{ allowed: string[] }>(`${path}/finish`, { person: 'emma' });
    expect(tried).toMatchObject({ status: 409, json: { code: 'refused', allowed: seen.json.allowed } });
    const [state] = await run('state', { type: 1, code: 'REQ-1', state: 'completed', user: 'emma' });
    expect(state?.error).toMatchObject({ code: 'refused', allowed: seen.json.allowed });
    expect(
      cards('emma', number)
        .at(-1)
        ?.buttons.flat()
        .map(({ data }) => data?.split('.')[0]),
    ).not.toContain('finish');

    expect(short(await run('state', { type: 1, code: 'REQ-2', state: 6, user: 'li' }))).toEqual(['done']);
    expect((await stats('REQ-2')).state).toBe('completed');

    const rebuilt = () => api.post<{ permissions: object[] }>('/dispatch/documents/PO-7/permissions', { type: 1 });
    const before = await rebuilt();
    expect(before.json.permissions).toMatchObject([
      { code: 'REQ-1', person: 'li', permission: 'owner', perm_type: 1 },
      { code: 'REQ-1', person: 'emma', permission: 'share', perm_type: 2 },
      { code: 'REQ-1', person: 'min', permission: 'share', perm_type: 2 },
      { code: 'REQ-2', person: 'li', permission: 'owner', perm_type: 1 },
    ]);

    const saidBefore = house.phone('li').messages().length;
    const gone = await api.post<Results>('/dispatch/delete-uncompleted', { document_code: 'PO-7' });
    await house.settled();
    expect(short(gone.json.results)).toEqual(['done', 'finished']);
    expect((await stats('REQ-1')).state).toBe('withdrawn');
    expect((await stats('REQ-2')).state).toBe('completed');
    for (const code of ['wang', 'li', 'emma', 'min']) {
      const copies = cards(code, number);
      expect(copies.map(({ text }) => text).join('\n'), code).toContain('Withdrawn at the source');
      const offered = copies.flatMap(({ buttons }) => buttons.flat().map(({ data }) => data?.split('.')[0]));
      for (const verb of ['finish', 'release', 'transfer', 'share', 'claim']) expect(offered, code).not.toContain(verb);
    }
    const told = house.phone('li').messages().slice(saidBefore);
    expect(told.map(({ text }) => text)).toEqual([
      expect.stringMatching(/T-1 · Pump order[\s\S]*withdrawn at the source/),
    ]);
    const again = await api.post<Results>('/dispatch/delete-uncompleted', { document_code: 'PO-7' });
    expect(short(again.json.results)).toEqual(['already', 'finished']);
    expect((await rebuilt()).json).toEqual(before.json);
    expect((await rebuilt()).json).toEqual(before.json);
    expect(api.failures).toEqual([]);
  });

  it('dispatches a second time over the first, and over somebody’s work only by force', async () => {
    const { api, run, short, stats } = await story(await fresh());
    const task = { type: 3, code: 'P-1' };
    await run('tasks', { ...task, users: ['emma', 'min'] });
    expect(await stats('P-1', 'pay')).toMatchObject({ state: 'waiting', row: { dispatch_type: 'user' } });
    await run('tasks', { ...task, groups: ['field'], material: 'M-1' });
    expect(await stats('P-1', 'pay')).toMatchObject({
      groups: ['field'],
      row: { dispatch_groups: 'field', dispatch_type: 'group', material_code: 'M-1', owner: '', shares: '' },
    });
    expect((await api.get('/dispatch/people/emma/claimable')).json).toEqual({ codes: [], next: null });

    await run('assign', { ...task, user: 'wang' });
    await run('share', { ...task, owner: 'wang', users: ['emma'] });
    const [refused] = await run('tasks', { ...task, owner: 'li' });
    expect(refused?.error?.code).toBe('claimed');
    expect(await stats('P-1', 'pay')).toMatchObject({ owner: 'wang', sharers: ['emma'] });
    expect(short(await run('tasks', { ...task, owner: 'li', users: ['min', 'li'], force: true }))).toEqual(['done']);
    expect(await stats('P-1', 'pay')).toMatchObject({ owner: 'li', sharers: ['min'], groups: [] });
    const { json } = await api.get<{ log: { verb: string }[] }>(`/tasks/${(await stats('P-1', 'pay')).number}`);
    const told = json.log.map(({ verb }) => verb);
    for (const verb of ['submit', 'dispatch', 'claim', 'share', 'redispatch', 'assign']) expect(told).toContain(verb);

    await run('state', { ...task, state: 'completed', user: 'li' });
    expect(short(await run('tasks', { ...task, owner: 'wang', force: true }))).toEqual(['finished']);
    expect(api.failures).toEqual([]);
  });

  it('parks what no rule matches, and looks again when asked', async () => {
    const { house, api, run, stats } = await story(await fresh());
    await run('tasks', { type: 1, code: 'N-1', company: 'C01' }, { type: 1, code: 'N-2', company: 'C02' });
    expect(await stats('N-1')).toMatchObject({ claimable: false, row: { dispatch_at: null } });
    const rule = { task_type: 1, company: '2,C01', material: 1, group_codes: 'field', strategy: 'pool' };
    const tried = await api.post<{ tasks: { code: string; moves: boolean }[] }>('/rules/try', {
      rule: 'c01',
      put: rule,
    });
    expect(tried.json.tasks.map(({ code, moves }) => [code, moves])).toEqual([
      ['N-2', false],
      ['N-1', true],
    ]);
    expect((await stats('N-1')).claimable).toBe(false);
    expect((await api.put('/rules/c01', rule)).json).toMatchObject({
      companies: ['C01'],
      materials: 'all',
      row: { task_type: 1, group_codes: 'field', company: 2, material: 1 },
    });
    await house.settled();
    expect((await stats('N-1')).claimable).toBe(true);
    expect((await stats('N-2')).claimable).toBe(false);
    const again = await api.post('/dispatch/redispatch-parked');
    expect(again.json).toEqual({ parked: 1 });
    await house.settled();
    expect((await stats('N-2')).claimable).toBe(false);
    const decided = await api.get<{ decisions: object[] }>(`/tasks/${(await stats('N-1')).number}/decisions`);
    expect(decided.json.decisions[0]).toMatchObject({
      outcome: 'pooled',
      matched: [{ code: 'c01' }],
      groups: ['field'],
    });
    expect(api.failures).toEqual([]);
  });

  it('brings tasks into states as the table lets it, and keeps out of the log what it is asked to, never out of the audit', async () => {
    const { house, api, run, short, stats } = await story(await fresh());
    const task = { type: 1, code: 'W-1' };
    await run('tasks', { ...task, owner: 'wang', skip_log: 1 });
    const to = async (state: string | number, more: object = {}) =>
      short(await run('state', { ...task, state, ...more }));
    expect(await to('confirmed')).toEqual(['person_needed']);
    expect(await to('offered')).toEqual(['no_way']);
    expect(await to('in_review')).toEqual(['no_way']);
    expect(await to(3)).toEqual(['already']);
    expect(await to('completed', { user: 'li' })).toEqual(['no_task']);
    expect(await to('completed', { user: 'chen' })).toEqual(['refused']);
    expect(await to('completed', { user: 'wang', turn: 1 })).toEqual(['stale']);
    expect(await to('completed', { user: 'wang' })).toEqual(['done']);
    expect(await to('claimed', { user: 'chen' })).toEqual(['done']);
    expect(await to('cancelled', { user: 'chen' })).toEqual(['needs']);
    expect(await to('cancelled', { user: 'chen', comment: 'not any more', skip_log: true })).toEqual(['done']);
    expect(await to('withdrawn')).toEqual(['no_way']);
    const confirmed = { type: 'work', code: 'W-2' };
    await run('tasks', { ...confirmed, owner: 'wang' });
    await run('state', { ...confirmed, state: 'claimed', user: 'wang' });
    expect(short(await run('state', { ...confirmed, state: 'completed', user: 'wang' }))).toEqual(['no_way']);
    expect(short(await run('state', { ...confirmed, state: 'done', user: 'wang' }))).toEqual(['done']);

    const { number, row } = await stats('W-1');
    expect(row).toMatchObject({ state: 10, skip_log: 1 });
    expect((await stats('W-2', 'work')).row).toMatchObject({ type: null, skip_log: 2 });
    const logged = await api.get<{ entries: { verb: string }[] }>(`/workflow/logs?task=${number}`);
    expect(logged.json.entries.map(({ verb }) => verb)).toEqual(['reopen', 'close', 'confirm', 'finish']);
    const whole = await house.read((tx) => tx.log.of(Number(number.slice(2)), 50));
    expect(whole.map(({ verb }) => verb)).toEqual(expect.arrayContaining(['submit', 'dispatch', 'assign', 'cancel']));
    const audit = await house.read((tx) => tx.audit.list(50));
    const noted = audit.filter(({ subject, detail }) => subject === 'W-1' && detail.skip_log === true);
    expect(noted.map(({ verb }) => verb)).toEqual(['UpdateTaskState', 'Dispatch']);
    expect(api.failures).toEqual([]);
  });

  it('adds rows that were finished elsewhere, once', async () => {
    const { api, run, short, stats } = await story(await fresh());
    const part = {
      type: 1,
      code: 'REQ-1-2',
      owner: 'wang',
      finished_at: '2026-01-02T03:04:05Z',
      document_code: 'PO-9',
    };
    await run('tasks', { type: 1, code: 'REQ-1', owner: 'wang', document_code: 'PO-9' });
    expect(short(await run('completed', part, part, { type: 1, code: 'REQ-1' }))).toEqual([
      'done',
      'already',
      'exists',
    ]);
    expect(await stats('REQ-1-2')).toMatchObject({
      state: 'completed',
      row: { state: 6, owner: 'wang', finished_at: '2026-01-02T03:04:05.000Z', associated_code: 'PO-9' },
    });
    expect((await api.get('/dispatch/people/wang/documents/PO-9/tasks')).json).toEqual({
      codes: ['REQ-1', 'REQ-1-2'],
      next: null,
    });
    const one = await api.get<{ tasks: Record<string, Stats> }>('/dispatch/tasks?type=1&codes=REQ-1,REQ-1-2,none');
    expect(Object.keys(one.json.tasks)).toEqual(['REQ-1', 'REQ-1-2']);
    const pages = await api.get<{ tasks: Stats[]; next: number }>('/dispatch/people/wang/tasks/stats?limit=1');
    expect(pages.json.tasks).toHaveLength(1);
    const rest = await api.get<{ tasks: Stats[]; next: null }>(
      `/dispatch/people/wang/tasks/stats?after=${pages.json.next}`,
    );
    expect(rest.json).toMatchObject({ tasks: [{ row: { code: 'REQ-1-2' } }], next: null });
    expect(
      short(
        (await api.post<Results>('/dispatch/delete-uncompleted', { type: 1, codes: 'REQ-1,REQ-1-2,x' })).json.results,
      ),
    ).toEqual(['done', 'finished', 'no_task']);
    expect(api.failures).toEqual([]);
  });
});

eachEngine('the task manager’s operations, at the same moment', (fresh) => {
  it('claims by the checks the interface names, each item by itself', async () => {
    const { api, run, short, stats } = await story(await fresh());
    await run('tasks', { type: 2, code: 'S-1', groups: 'field' }, { type: 2, code: 'S-2', users: ['emma', 'min'] });
    expect(await stats('S-1', '2')).toMatchObject({ state: 'waiting', claimable: true, groups: ['field'] });
    expect((await api.get('/dispatch/people/wang/claimable?type=2')).json).toEqual({ codes: ['S-1'], next: null });
    expect((await api.get('/dispatch/people/emma/claimable?type=settle')).json).toEqual({ codes: ['S-2'], next: null });
    expect((await api.get('/dispatch/people/wang/groups')).json).toEqual({ groups: ['field'] });

    const items = [
      { type: 2, code: 'S-1', user: 'emma' },
      { type: 2, code: 'S-1', user: 'nobody' },
      { type: 2, code: 'S-9', user: 'wang' },
      { type: 2, code: 'S-1', user: 'wang' },
      { type: 2, code: 'S-1', user: 'wang' },
      { type: 2, code: 'S-1', user: 'li' },
    ];
    expect(short(await run('assign', ...items))).toEqual([
      'not_member',
      'no_person',
      'no_task',
      'done',
      'already',
      'not_claimable',
    ]);
    expect(await stats('S-1', '2')).toMatchObject({ owner: 'wang', claimable: false });
    expect((await api.get('/dispatch/people/wang/claimable')).json).toEqual({ codes: [], next: null });
    expect((await api.get('/dispatch/people/wang/tasks?state=3')).json).toEqual({ codes: ['S-1'], next: null });
    expect((await api.get('/dispatch/people/wang/tasks?state=done,6')).json).toEqual({ codes: [], next: null });
    const may = (person: string, codes: string) =>
      api.get(`/dispatch/people/${person}/permission?type=2&codes=${codes}`);
    expect((await may('wang', 'S-1')).json).toEqual({ allowed: true });
    expect((await may('wang', 'S-1,S-2')).json).toEqual({ allowed: false });
    expect((await may('li', 'S-1')).json).toEqual({ allowed: false });
    expect(api.failures).toEqual([]);
  });

  it('J10: many systems at the same moment make one task, and one of many who claim gets it', async () => {
    const { api, run, stats } = await story(await fresh());
    const send = (operation: string, item: object) => api.post<Results>(`/dispatch/${operation}`, { items: [item] });
    const same = await Promise.all(
      Array.from({ length: 10 }, () => send('tasks', { type: 2, code: 'X-1', groups: ['field'] })),
    );
    const numbers = same.map(({ json }) => json.results[0]?.task?.number);
    expect(new Set(numbers).size).toBe(1);
    expect((await stats('X-1', 'settle')).claimable).toBe(true);

    const claimed = await Promise.all(['wang', 'li'].map((user) => send('assign', { type: 2, code: 'X-1', user })));
    const results = claimed.map(({ json }) => json.results[0]);
    expect(results.map((one) => one?.error?.code ?? one?.result).toSorted()).toEqual(['done', 'not_claimable']);
    const loser = results.find((one) => !one?.ok);
    const { owner } = await stats('X-1', 'settle');
    expect(['wang', 'li']).toContain(owner);
    expect((loser?.error as { task?: Stats } | undefined)?.task?.owner).toBe(owner);
    // By the verb itself the loser hears who won.
    const other = owner === 'wang' ? 'li' : 'wang';
    const turn = (await stats('X-1', 'settle')).turn - 1;
    const late = await api.post<{ detail: string }>(`/tasks/${numbers[0]}/claim`, { person: other, turn });
    expect(late).toMatchObject({ status: 409, json: { code: 'stale', detail: expect.stringContaining(owner ?? '') } });
    await run('state', { type: 2, code: 'X-1', state: 'completed', user: owner });
    expect((await stats('X-1', 'settle')).state).toBe('completed');
    expect(api.failures).toEqual([]);
  });
});
