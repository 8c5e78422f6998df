import { expect, it } from 'vitest';
import { freeAllowances } from '../../core/ledger/allowance.ts';
import { monthOf } from '../../core/ledger/tally.ts';
import { eachStory } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';
import { night, tenToSeven } from './notices/night.ts';

const minute = 60_000;
const hour = 60 * minute;
const cast = {
  chen: { roles: ['manager'] },
  wang: { roles: ['employee'], quiet: tenToSeven },
  ivan: { roles: ['employee'], locale: 'ru' },
} as const;
const hows = (notices: readonly { kind: string; how: string }[]) => notices.map(({ kind, how }) => `${kind} ${how}`);

eachStory('quiet hours', (fresh) => {
  it('hold back what is not urgent until the morning, and say it then in one message', async () => {
    const house = await night(await fresh(), cast);
    await house.until('23:00');
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    const gate = await house.submit('chen', { title: 'Gate', assignees: [house.id('wang')] });
    const lamp = await house.submit('chen', { title: 'Lamp', assignees: [house.id('wang')] });
    await house.move('chen', 'recall', lamp);
    expect(house.texts('wang')).toEqual([]);
    expect(hows(await house.notices('wang'))).toEqual([
      'assign waiting',
      'assign waiting',
      'assign waiting',
      'recall waiting',
    ]);
    await house.until('06:59');
    expect(house.texts('wang')).toEqual([]);

    await house.until('07:00');
    const [digest, ...others] = house.texts('wang');
    expect(others).toEqual([]);
    expect(digest).toContain('2 updates');
    expect(digest).toContain(`T-${pump} · Pump: chen assigned it`);
    expect(digest).toContain(`[T-${gate}]`);
    // Offered and taken back while they slept: never said.
    expect(digest).not.toContain('Lamp');
    expect(hows(await house.notices('wang'))).toEqual(['assign digest', 'assign digest', 'assign moot', 'recall moot']);
    await house.until('09:00');
    await house.until('07:00');
    expect(house.texts('wang')).toHaveLength(1);
    // Each line opens its task, there and then.
    const pick = house.got('wang')[0]?.card.picks?.[1]?.token ?? '';
    await house.press('wang', pick);
    expect(house.got('wang')[1]?.card.subject).toEqual({ kind: 'task', id: gate });
  });

  it('of one thing only, the live card itself is shown', async () => {
    const house = await night(await fresh(), cast);
    await house.until('23:00');
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.until('07:00');
    expect(house.got('wang').map(({ card }) => card.subject)).toEqual([{ kind: 'task', id: pump }]);
    expect(house.texts('wang')[0]).toContain('[Accept]');
  });

  it('with one thing to do among others, its card comes behind the list', async () => {
    const house = await night(await fresh(), cast);
    const gate = await house.submit('chen', { title: 'Gate', assignees: [house.id('wang')] });
    await house.until('23:00');
    await house.move('chen', 'recall', gate);
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.until('07:00');
    const [, list, card, ...others] = house.got('wang');
    expect(list?.text).toContain('2 updates');
    expect(card?.card.subject).toEqual({ kind: 'task', id: pump });
    expect(others).toEqual([]);
  });

  it('never hold back what is urgent, an answer, or what they asked to be reminded of', async () => {
    const house = await night(await fresh(), cast);
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.until('23:00');
    await house.submit('chen', { title: 'Fire', priority: 'urgent', assignees: [house.id('wang')] });
    const dueAt = house.clock.now() + hour;
    await house.submit('chen', { title: 'Soon', dueAt, assignees: [house.id('wang')] });
    expect(house.texts('wang').slice(1).join()).toMatch(/Fire[\s\S]*Soon/);
    await house.say('wang', `/task T-${pump}`);
    expect(house.texts('wang').at(-1)).toContain('Pump');
    await house.move('wang', 'snooze', pump, { until: house.clock.now() + 2 * hour });
    const before = house.texts('wang').length;
    await house.pass(2 * hour);
    expect(house.texts('wang').slice(before)).toEqual([expect.stringContaining('Pump')]);
  });

  it('what becomes urgent at night rings with its card, and is not said again in the morning', async () => {
    const house = await night(await fresh(), cast);
    await house.until('23:00');
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.move('chen', 'edit', pump, { terms: { priority: 'urgent' } });
    expect(house.got('wang').map(({ card }) => card.subject)).toEqual([{ kind: 'task', id: pump }]);
    await house.until('07:00');
    expect(house.got('wang')).toHaveLength(1);
    expect(hows(await house.notices('wang'))).toEqual(['assign now', 'edit now']);
  });

  it('what is said at night is told in the morning, as it was corrected', async () => {
    const house = await night(await fresh(), cast);
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.until('23:00');
    await house.say('chen', `/comment T-${pump} use the blu seal`);
    await house.edit('chen', `/comment T-${pump} use the blue seal`);
    await house.say('chen', `/comment T-${pump} and grease it`);
    const before = house.got('wang').length;
    await house.until('07:00');
    expect(house.texts('wang').slice(before)).toEqual([
      expect.stringMatching(/2 updates[\s\S]*chen commented: “use the blue seal”[\s\S]*“and grease it”/),
    ]);
    expect(hows(await house.notices('wang'))).toEqual(['assign now', 'comment digest', 'comment digest']);
  });

  it('what they looked at themselves is not said again', async () => {
    const house = await night(await fresh(), cast);
    await house.until('23:00');
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    await house.say('wang', `/task T-${pump}`);
    await house.until('07:00');
    expect(house.got('wang')).toHaveLength(1);
    expect(hows(await house.notices('wang'))).toEqual(['assign moot']);
  });

  it('are set, shown and switched off by a command; what waited then comes at once', async () => {
    const house = await night(await fresh(), cast);
    expect(await house.say('ivan', '/quiet')).toContain('не заданы');
    expect(await house.say('ivan', '/quiet tonight')).toContain('/quiet 22:00-07:00');
    expect(await house.say('ivan', '/quiet 21:30-6')).toContain('21:30–06:00');
    expect(await house.say('ivan', '/тихо')).toContain('21:30–06:00');
    await house.until('23:00');
    await house.submit('chen', { title: 'Pump', assignees: [house.id('ivan')] });
    expect(house.texts('ivan').join()).not.toContain('Pump');
    await house.say('ivan', '/quiet off');
    expect(house.texts('ivan').slice(-2).join()).toMatch(/отключены[\s\S]*Pump/);
    const after = house.got('ivan').length;
    await house.until('06:00');
    expect(house.got('ivan')).toHaveLength(after);
  });

  it('last in the person’s own zone', async () => {
    const house = await night(await fresh(), {
      chen: { roles: ['manager'] },
      emma: { roles: ['employee'], zone: 'Europe/Berlin', quiet: tenToSeven },
    });
    // 22:00 in Berlin is 05:00 in Shanghai.
    await house.until('04:59');
    await house.submit('chen', { title: 'Day', assignees: [house.id('emma')] });
    await house.until('05:00');
    await house.submit('chen', { title: 'Night', assignees: [house.id('emma')] });
    expect(house.texts('emma')).toEqual([expect.stringContaining('Day')]);
    await house.until('14:00');
    expect(house.texts('emma').at(-1)).toContain('Night');
  });

  it('a platform that refuses in the morning makes whoever gave the task hear it', async () => {
    const house = await night(await fresh(), cast);
    await house.until('23:00');
    await house.submit('chen', { title: 'Pump', assignees: [house.id('wang')] });
    house.refuses.add('wang-telegram');
    await house.until('07:00');
    expect(house.texts('chen').at(-1)).toContain('wang');
    expect(house.texts('chen').at(-1)).toContain('cannot be reached');
  });
});

eachStory('a burst', (fresh) => {
  it('of sentences: the first at once, the rest a minute later in one message', async () => {
    const house = await night(await fresh(), cast);
    const tasks: number[] = [];
    for (const title of ['A', 'B', 'C', 'D']) {
      tasks.push(await house.submit('chen', { title, assignees: [house.id('ivan')] }));
    }
    expect(house.got('ivan')).toHaveLength(4);
    for (const task of tasks) {
      await house.move('chen', 'recall', task);
      await house.pass(5_000);
    }
    expect(house.texts('ivan').slice(4)).toEqual([expect.stringContaining(`T-${tasks[0]}`)]);
    await house.pass(minute);
    const [gathered, ...others] = house.texts('ivan').slice(5);
    expect(others).toEqual([]);
    for (const task of tasks.slice(1)) expect(gathered).toContain(`T-${task} ·`);
    expect(gathered).toContain('3 новых события');
    await house.pass(10 * minute);
    expect(house.got('ivan')).toHaveLength(6);
  });

  it('of cards: five a minute by themselves, the rest in one list; offers always by themselves', async () => {
    const house = await night(await fresh(), {
      chen: { roles: ['manager'] },
      olga: { roles: ['requester'] },
      wang: { roles: ['employee'] },
    });
    for (let n = 1; n <= 9; n++) await house.submit('olga', { title: `Leak ${n}` });
    expect(house.got('chen')).toHaveLength(5);
    await house.pass(minute);
    expect(house.got('chen')).toHaveLength(6);
    expect(house.texts('chen')[5]).toContain('4 updates');
    for (let n = 6; n <= 9; n++) expect(house.texts('chen')[5]).toContain(`Leak ${n}: olga`);

    for (let n = 1; n <= 9; n++) await house.submit('chen', { title: `Job ${n}`, assignees: [house.id('wang')] });
    expect(house.got('wang')).toHaveLength(9);
  });
});

eachStory('when calls run short', (fresh) => {
  it('what can be spared comes at nine in one message', async () => {
    const house = await night(
      await fresh(),
      { ...cast, ivan: { roles: ['employee'], platforms: ['dingtalk'] } },
      { allowances: { ...freeAllowances, dingtalk: { call: 10, push: 100 } } },
    );
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('ivan')] });
    const gate = await house.submit('chen', { title: 'Gate', assignees: [house.id('ivan')] });
    await house.write((tx) =>
      tx.ledger.add(monthOf(house.clock.now(), 'Asia/Shanghai'), { platform: 'dingtalk', kind: 'call', count: 9 }),
    );
    await house.move('chen', 'recall', pump);
    await house.move('chen', 'recall', gate);
    await house.pass(2 * minute);
    expect(house.got('ivan')).toHaveLength(2);
    await house.until('08:59');
    expect(house.got('ivan')).toHaveLength(2);
    await house.until('09:00');
    expect(house.got('ivan')).toHaveLength(3);
    expect(house.texts('ivan')[2]).toMatch(/Pump[\s\S]*Gate/);
  });
});

eachStory('the daily digest', (fresh) => {
  it('says at nine what nobody had to know at once', async () => {
    const house = await night(await fresh(), cast);
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('ivan')] });
    await house.move('ivan', 'accept', pump);
    await house.move('ivan', 'finish', pump);
    const before = house.got('ivan').length;
    await house.move('chen', 'confirm', pump, { comment: 'well done' });
    expect(house.got('ivan')).toHaveLength(before);
    await house.until('09:00');
    expect(house.texts('ivan').slice(before)).toEqual([expect.stringContaining('well done')]);
  });
});

eachStory('who acts', (fresh) => {
  it('is told nothing; everybody else once for each unit', async () => {
    const house = await night(await fresh(), {
      chen: { roles: ['manager', 'requester'] },
      ivan: { roles: ['employee'] },
    });
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('ivan')] });
    // Requester, manager and assigner in one.
    await house.move('ivan', 'accept', pump);
    await house.move('ivan', 'finish', pump);
    expect(hows(await house.notices('chen'))).toEqual(['finish now']);
    await house.move('chen', 'cancel', pump, { comment: 'no need' });
    expect(hows(await house.notices('chen'))).toEqual(['finish now']);
    expect(hows(await house.notices('ivan'))).toEqual(['assign now', 'cancel now']);
  });
});

eachStory('undo', (fresh) => {
  it('tells those the undone move had told, and nobody else', async () => {
    const house = await night(await fresh(), cast);
    const pump = await house.submit('chen', { title: 'Pump', assignees: [house.id('ivan')] });
    await house.move('ivan', 'accept', pump);
    await house.move('ivan', 'undo', pump);
    expect(hows(await house.notices('chen'))).toEqual([]);
    await house.move('ivan', 'accept', pump);
    await house.move('ivan', 'finish', pump);
    await house.move('ivan', 'undo', pump);
    expect(hows(await house.notices('chen'))).toEqual(['finish now', 'undo now']);
    expect(house.texts('chen').at(-1)).toContain('ivan undid');
    // Finished and taken back while chen slept: never said.
    await house.write((tx) => tx.people.setQuiet(house.id('chen'), tenToSeven));
    await house.until('23:00');
    await house.move('ivan', 'finish', pump);
    await house.move('ivan', 'undo', pump);
    await house.until('07:00');
    expect(hows(await house.notices('chen'))).toEqual(['finish now', 'undo now', 'finish moot']);
  });
});

eachStory('undo in a pool', (fresh) => {
  it('shows on the group’s card at once', async () => {
    const house = await openHouse(await fresh(), [
      { code: 'chen', roles: ['manager'] },
      { code: 'ivan', roles: ['employee'] },
      { code: 'emma', roles: ['employee'] },
    ]);
    const groups = await house.read(async (tx) => [(await tx.groups.byCode('field'))?.id ?? 0]);
    await house.submit('chen', { title: 'Pump', groups });
    const room = () => house.phone('emma').messages(house.group).at(-1)?.text;
    expect(await house.press('ivan', 'claim', house.group)).toContain('yours');
    await house.press('ivan', 'release');
    expect(room()).toContain('Free to claim');
    await house.press('ivan', 'undo');
    expect(room()).toContain('In progress · ivan');
    expect(house.phone('chen').last()?.text).toContain('undid');
  });
});

eachStory('Later and Undo', (fresh) => {
  const speakers = {
    chen: { roles: ['manager'] },
    sun: { roles: ['reviewer'] },
    olga: { roles: ['requester'] },
    wang: { roles: ['employee'], locale: 'zh-CN' },
    ivan: { roles: ['employee'], locale: 'ru' },
    emma: { roles: ['employee'] },
  } as const;
  const words = { wang: ['稍后', '撤销'], ivan: ['Позже', 'Шаг назад'], emma: ['Later', 'Undo'] } as const;

  it('stand on the cards of those the task waits for, and of whoever made the last step', async () => {
    const house = await night(await fresh(), speakers);
    const has = async (task: number) => {
      const found: string[] = [];
      for (const code of Object.keys(speakers)) {
        const card = await house.cardOf(code, task);
        for (const verb of ['snooze', 'undo']) {
          if (card?.buttons.some(({ token }) => token.startsWith(`${verb}.`))) found.push(`${code} ${verb}`);
        }
      }
      return found;
    };
    const pump = await house.submit('olga', { title: 'Pump', type: 'problem', requester: house.id('olga') });
    expect(await has(pump)).toEqual(['sun snooze']);
    await house.move('sun', 'return', pump, { comment: 'where?' });
    expect(await has(pump)).toEqual(['olga snooze']);
    await house.move('olga', 'resubmit', pump);
    await house.move('sun', 'approve', pump);
    expect(await has(pump)).toEqual(['chen snooze']);
    await house.move('chen', 'dispatch', pump, { groups: [house.group] });
    expect(await has(pump)).toEqual(['wang snooze', 'ivan snooze', 'emma snooze']);
    await house.move('emma', 'claim', pump);
    expect(await has(pump)).toEqual(['emma snooze', 'emma undo']);
    await house.move('emma', 'release', pump);
    expect(await has(pump)).toEqual(['wang snooze', 'ivan snooze', 'emma snooze', 'emma undo']);
    for (const code of ['wang', 'ivan', 'emma'] as const) {
      await house.move('chen', 'assign', pump, { person: house.id(code) });
      expect(await has(pump)).toEqual([`${code} snooze`]);
      expect(await house.textOf(code, pump)).toContain(`[${words[code][0]}]`);
    }
    await house.move('emma', 'accept', pump);
    for (const code of ['emma', 'wang', 'ivan'] as const) {
      if (code !== 'emma') await house.move('chen', 'transfer', pump, { person: house.id(code) });
      await house.move(code, 'finish', pump);
      expect(await has(pump)).toEqual(['olga snooze', `${code} undo`]);
      expect(await house.textOf(code, pump)).toContain(`[${words[code][1]}]`);
      await house.move(code, 'undo', pump);
      expect(await has(pump)).toEqual([`${code} snooze`]);
    }
    // Nobody else may put it off, by whatever way; after ten minutes nobody takes anything back.
    expect(await house.move('chen', 'snooze', pump, { until: house.clock.now() + hour }, false)).toBe('refused');
    await house.move('ivan', 'finish', pump);
    await house.pass(10 * minute + 1);
    expect(await has(pump)).toEqual(['olga snooze']);
    expect(await house.move('ivan', 'undo', pump, {}, false)).toBe('refused');
  });
});

eachStory('the inbox', (fresh) => {
  it('has everything, newest first, unread marked; opening a task reads what is about it', async () => {
    const house = await night(await fresh(), cast);
    expect(await house.say('ivan', '/inbox')).toContain('Пока пусто');
    const tasks: number[] = [];
    for (let n = 1; n <= 7; n++) {
      tasks.push(await house.submit('chen', { title: `Job ${n}`, assignees: [house.id('ivan')] }));
    }
    await house.say('ivan', '/уведомления');
    const first = house.got('ivan').at(-1);
    expect(first?.text).toContain('непрочитанных: 7');
    expect(first?.card.lines).toHaveLength(5);
    expect(first?.text).toMatch(/● T-\d+ · Job 7[\s\S]*● T-\d+ · Job 3/);
    expect(first?.text).toContain('21:00');
    const press = async (words: string) => {
      const button = house
        .got('ivan')
        .at(-1)
        ?.card.buttons.find((_, index) => {
          const shown =
            house
              .texts('ivan')
              .at(-1)
              ?.match(/\[[^\]]+\]/g) ?? [];
          const picks = house.got('ivan').at(-1)?.card.picks?.length ?? 0;
          return shown[picks + index] === `[${words}]`;
        });
      return house.press('ivan', button?.token ?? '');
    };
    await press('Раньше ▶');
    expect(house.texts('ivan').at(-1)).toMatch(/Job 2[\s\S]*Job 1/);
    await house.press('ivan', house.got('ivan').at(-1)?.card.picks?.[0]?.token ?? '');
    await house.say('ivan', '/inbox');
    expect(house.texts('ivan').at(-1)).toContain('непрочитанных: 6');
    // Acting on a task reads it too.
    await house.move('ivan', 'accept', tasks[0] ?? 0);
    await house.say('ivan', '/inbox');
    expect(house.texts('ivan').at(-1)).toContain('непрочитанных: 5');
    expect(await press('Прочитать всё')).toContain('отмечено');
    await house.say('ivan', '/inbox');
    expect(house.texts('ivan').at(-1)).not.toContain('●');
  });
});
