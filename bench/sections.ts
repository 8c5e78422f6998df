import { type Platform, platforms } from '../core/ids.ts';
import { startCluster } from '../tests/harness/postgres-global.ts';
import { decisions, retried } from './dispatch.ts';
import { lists } from './lists.ts';
import { livedOn } from './lives.ts';
import { type Closed, median } from './measure.ts';
import { steady } from './open-loop.ts';
import { mixed, platformRounds } from './platforms.ts';
import { claimRace } from './race.ts';
import { startUp } from './start-up.ts';
import type { Line, Section } from './table.ts';
import { tapRounds, type Via } from './taps.ts';
import { postgresUnits, unitRounds } from './units.ts';

export interface Scale {
  /** Where files may be made. */
  readonly directory: string;
  readonly quick: boolean;
}

const sdks: Readonly<Record<Platform, string>> = {
  telegram: 'grammY webhook',
  dingtalk: 'dingtalk-stream client',
  feishu: 'Feishu SDK client',
};

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const latency = ({ p50, p99 }: { p50: number; p99: number }): string => `p50 ${ms(p50)}, p99 ${ms(p99)}`;
const middle = (all: readonly Closed[]): Closed => ({
  rate: median(all.map(({ rate }) => rate)),
  cpu: median(all.map(({ cpu }) => cpu)),
  p50: median(all.map(({ p50 }) => p50)),
  p99: median(all.map(({ p99 }) => p99)),
});
const flow = (closed: Closed): string =>
  `${closed.rate.toFixed(0)}/s, ${latency(closed)}, CPU ${closed.cpu.toFixed(0)} µs`;

/** PostgreSQL where its binaries are installed. */
async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<T | undefined> {
  const cluster = await startCluster().catch(() => undefined);
  if (!cluster) return undefined;
  try {
    return await work(`${cluster.url}/postgres`);
  } finally {
    await cluster.stop();
  }
}

async function taps({ directory, quick }: Scale): Promise<Section> {
  const lines: Line[] = [];
  const data: Record<string, unknown> = {};
  for (const via of ['webhook', 'polling'] satisfies Via[]) {
    const rounds = await tapRounds(`${directory}/taps-${via}.db`, via, quick ? 2 : 5, quick ? 500 : 1_500);
    const ratio = median(rounds.map(({ ours, bare }) => ours.rate / bare.rate));
    const cpu = median(rounds.map(({ ours, bare }) => bare.cpu / ours.cpu));
    const to = `bare grammY, ${via}`;
    lines.push({ what: to, value: flow(middle(rounds.map(({ bare }) => bare))) });
    lines.push({ what: `ours, ${via}`, value: flow(middle(rounds.map(({ ours }) => ours))), ratio, to });
    lines.push({ what: `ours, ${via}, by CPU time`, value: '', ratio: cpu, to });
    data[via] = { ratio, cpu, rounds };
  }
  const notes = ['a tap is under way until it was answered; the clock stops when the last edit was delivered'];
  return { title: '1. Taps, 50 under way, one card each, stored durably (SQLite, FULL)', lines, notes, data };
}

async function units({ directory, quick }: Scale): Promise<Section> {
  const counts = new Map([
    [1, quick ? 200 : 500],
    [50, quick ? 1_000 : 3_000],
  ]);
  const rounds = await unitRounds(directory, quick ? 2 : 4, counts);
  const lines: Line[] = [];
  for (const width of counts.keys()) {
    const mine = rounds.filter((round) => round.width === width);
    const to = `stock Kysely, c=${width}`;
    lines.push({ what: to, value: flow(middle(mine.map(({ stock }) => stock))) });
    const ratio = median(mine.map(({ ours, stock }) => ours.rate / stock.rate));
    lines.push({ what: `ours, c=${width}`, value: flow(middle(mine.map(({ ours }) => ours))), ratio, to });
    const toRaw = `raw better-sqlite3, one commit each, c=${width}`;
    lines.push({ what: toRaw, value: flow(middle(mine.map(({ raw }) => raw))) });
    const rawRatio = median(mine.map(({ ours, raw }) => ours.rate / raw.rate));
    lines.push({ what: `ours against it, c=${width}`, value: '', ratio: rawRatio, to: toRaw });
  }
  const postgres = await withPostgres((url) => postgresUnits(url, 50, quick ? 500 : 2_000));
  if (postgres) lines.push({ what: 'ours, c=50, PostgreSQL', value: flow(postgres) });
  const notes = ['PostgreSQL without fsync, its server on the same processors'];
  return { title: '2. Unit of work, the same nine statements', lines, notes, data: { rounds, postgres } };
}

async function open({ directory, quick }: Scale): Promise<Section> {
  const measured = await steady(`${directory}/open.db`, [50, 500], quick ? 3 : 10);
  const lines = measured.map(({ perSecond, loop, ...answer }) => ({
    what: `${perSecond} events/s`,
    value: `answered ${latency(answer)}; loop late ${latency(loop)}`,
  }));
  const notes = ['seven taps to three comments; counted from when each should have come'];
  return { title: '3. Open loop', lines, notes, data: measured };
}

async function platformTaps({ directory, quick }: Scale): Promise<Section> {
  const rounds = await platformRounds(directory, quick ? 2 : 5, quick ? 500 : 1_500);
  const of = (name: Platform) => rounds.filter(({ platform }) => platform === name);
  const telegram = of('telegram');
  const lines = platforms.flatMap((name): Line[] => {
    const mine = of(name);
    const to = `the bare ${sdks[name]}`;
    const ratio = median(mine.map(({ ours, bare }) => ours.rate / bare.rate));
    const cpu = median(mine.map(({ ours, bare }) => bare.cpu / ours.cpu));
    const beside = median(mine.map(({ ours }, index) => ours.rate / (telegram[index]?.ours.rate ?? Number.NaN)));
    return [
      { what: to, value: flow(middle(mine.map(({ bare }) => bare))) },
      { what: `ours, ${name}`, value: flow(middle(mine.map(({ ours }) => ours))), ratio, to },
      { what: `ours, ${name}, by CPU time`, value: '', ratio: cpu, to },
      ...(name === 'telegram' ? [] : [{ what: `ours, ${name}`, value: '', ratio: beside, to: 'ours, telegram' }]),
    ];
  });
  const perSecond = 50;
  const { all, each } = await mixed(`${directory}/mixed.db`, perSecond, quick ? 6 : 20);
  lines.push(
    ...each.map(({ platform, max, deadline, ...answer }) => ({
      what: `${perSecond} events/s mixed, ${platform}`,
      value: `answered ${latency(answer)}, latest ${ms(max)} of ${deadline} ms`,
    })),
    { what: `${perSecond} events/s mixed, all`, value: `answered ${latency(all)}; loop late ${latency(all.loop)}` },
  );
  const notes = [
    'Telegram by webhook: an answer and an edit for each tap. DingTalk and Feishu over their stream: the answer is the edit',
    'mixed: open loop over the three in one house, seven taps to three comments; counted from when each should have come',
  ];
  return { title: '1b. Taps through each platform’s way in', lines, notes, data: { rounds, all, each } };
}

async function race({ directory, quick }: Scale): Promise<Section> {
  const rounds = quick ? 2 : 5;
  const sqlite = await claimRace({ engine: 'sqlite', path: `${directory}/race.db` }, rounds);
  const postgres = await withPostgres((url) => claimRace({ engine: 'postgresql', url }, rounds));
  const all = postgres ? [sqlite, postgres] : [sqlite];
  const lines = all.flatMap(({ engine, claims, apart, winners }) => [
    { what: `${engine}, a task each`, value: `all answered after ${ms(apart)}` },
    {
      what: `${engine}, one task for all`,
      value: `all answered after ${ms(claims)}, winners ${winners}`,
      ratio: claims / apart,
      to: 'the time of a task each',
    },
  ]);
  return { title: '4. Two hundred claim one task', lines, data: all };
}

async function starting({ directory, quick }: Scale): Promise<Section> {
  const all = await startUp(directory, quick ? 10_000 : 100_000, quick ? 3 : 7);
  const [bare] = all;
  const lines = all.map(({ what, ms: taken, rss, used }) => ({
    what,
    value: `${ms(taken)}, ${rss.toFixed(0)} MB; after 100 pages ${used.toFixed(0)} MB`,
    ...(bare && bare.what !== what ? { ratio: taken / bare.ms, to: bare.what } : {}),
  }));
  return { title: '5. From spawn to listening, resident memory', lines, data: all };
}

async function lives({ directory }: Scale): Promise<Section> {
  const all = await livedOn(directory);
  const lines = all.map(({ platform, life, calls, ledger }) => {
    const each = Object.entries(calls);
    const pushes = ledger.pushes > 0 ? ` and ${ledger.pushes} pushes` : '';
    return {
      what: `${life}, ${platform}`,
      value: `${each.reduce((sum, [, n]) => sum + n, 0)}${pushes}: ${each.map(([name, n]) => `${n} ${name}`).join(', ')}`,
    };
  });
  const notes = [
    'personal: create, accept, finish, confirm; pooled: create in the chat of a group of ten, claim, finish',
    'three chats, no chat: pooled, where the group has three, or none; docs/platforms.md says why it is not less',
  ];
  return { title: '6. Platform calls of a whole task life', lines, notes, data: all };
}

async function listing({ directory, quick }: Scale): Promise<Section> {
  const tasks = quick ? 20_000 : 100_000;
  const all = await lists(directory, tasks, quick ? 20 : 60);
  const lines = all.map(({ list, growth, ...taken }) => ({
    what: list,
    value: latency(taken),
    ratio: growth,
    to: `the same with ${tasks / 100} tasks`,
  }));
  return { title: `7. Lists, ${tasks.toLocaleString('en')} tasks`, lines, data: all };
}

async function dispatching({ directory, quick }: Scale): Promise<Section> {
  const counts = [100, 1_000, 10_000];
  const times = quick ? 500 : 3_000;
  const sqlite = await decisions(
    (rules) => ({ engine: 'sqlite', path: `${directory}/rules-${rules}.db` }),
    counts,
    times,
  );
  const [few] = sqlite;
  const lines: Line[] = sqlite.map(({ rules, matched, ...taken }) => ({
    what: `a decision among ${rules.toLocaleString('en')} rules`,
    value: `${latency(taken)}; ${matched.toFixed(1)} match`,
    ...(few && few.rules !== rules ? { ratio: taken.p50 / few.p50, to: `${few.rules} rules` } : {}),
  }));
  const postgres = await withPostgres((url) => decisions(() => ({ engine: 'postgresql', url }), [10_000], times));
  for (const { rules, matched, ...taken } of postgres ?? []) {
    const what = `… ${rules.toLocaleString('en')} rules, PostgreSQL`;
    lines.push({ what, value: `${latency(taken)}; ${matched.toFixed(1)} match` });
  }
  const again = await retried(`${directory}/retry.db`, quick ? 2_000 : 10_000, 50, quick ? 5 : 20);
  lines.push(
    { what: '50 taps/s, nothing else to do', value: `answered ${latency(again.quiet)}` },
    {
      what: `50 taps/s while ${again.tasks.toLocaleString('en')} parked tasks are routed`,
      value: `answered ${latency(again.during)}; loop late ${latency(again.during.loop)}`,
    },
    { what: 'all routed after', value: `${ms(again.took)}; messages in the pool’s chat so far: ${again.messages}` },
  );
  const notes = [
    'rules for a thousand companies and a thousand materials, each listing twenty of one, the other, or both',
  ];
  return { title: '8. Dispatch by rules', lines, notes, data: { sqlite, postgres, again } };
}

export const sections: ReadonlyMap<string, (scale: Scale) => Promise<Section>> = new Map([
  ['taps', taps],
  ['platforms', platformTaps],
  ['units', units],
  ['open', open],
  ['race', race],
  ['start', starting],
  ['lives', lives],
  ['lists', listing],
  ['dispatch', dispatching],
]);
