/**
 * A newcomer's first minute: the simulated platforms and their phones in this process, muster in a child that is
 * configured exactly like a live one, so that restarting or killing it leaves the phones' history standing.
 */
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from './app.ts';
import { type PhonesPage, startPhones } from './bots/simulator/phones/server.ts';
import { SystemClock } from './clock.ts';
import { readYaml } from './config/yaml.ts';
import type { Config } from './config.ts';
import { importOrganisation } from './core/organisation/import.ts';
import { type OrganisationFile, readOrganisation } from './core/organisation/organisation.ts';
import { openDatabase } from './db/open.ts';
import { type Child, startChild } from './demo/child.ts';
import { demoDingtalk } from './demo/dingtalk.ts';
import { demoFeishu } from './demo/feishu.ts';
import { firstTasks } from './demo/first-tasks.ts';
import type { DemoPlatform, DemoPorts } from './demo/platform.ts';
import { demoTelegram } from './demo/telegram.ts';
import { taskTypesOf } from './serve.ts';

/** What a demonstration keeps between two starts, beside its database and the simulator's own snapshot. */
interface Kept {
  readonly secretKey: string;
  readonly apiToken: string;
  /** How far (ms) the clock was moved. */
  readonly offset: number;
}

const loopback = '127.0.0.1';

/** Runs until told to stop. `ready` is called once the phones can be used. */
export async function demonstrate(config: Config, ready: (url: string) => void): Promise<void> {
  const directory = join(config.dataDir, 'demo');
  mkdirSync(directory, { recursive: true });
  const keptFile = join(directory, 'demo.json');
  let kept = readKept(keptFile);
  const keep = (change: Partial<Kept>): void => {
    kept = { ...kept, ...change };
    writeFileSync(keptFile, JSON.stringify(kept), { mode: 0o600 });
  };
  keep({});
  const clock = new SystemClock();
  clock.moveTo(kept.offset);

  const organisation = demoOrganisation();
  const file = join(directory, 'muster.db');
  const isNew = await seed(config, file, organisation, clock);
  const secret = (name: string): string => createHmac('sha256', kept.secretKey).update(name).digest('hex');
  const ports: DemoPorts = { organisation, clock, directory, secret };
  const platforms = await Promise.all([demoTelegram(ports), demoDingtalk(ports), demoFeishu(ports)]);
  const child = await startChild({
    port: config.server.port,
    environment: {
      SECRET_KEY: kept.secretKey,
      API_TOKEN: config.apiToken ?? kept.apiToken,
      DATABASE_URL: `sqlite:///${file}`,
      // Files people send lie beside it.
      MUSTER_DATA_DIR: directory,
      ...(config.server.port === 0 ? {} : { PUBLIC_URL: `http://${loopback}:${config.server.port}` }),
      HOST: loopback,
      PORT: String(config.server.port),
      HTTPS_PROXY: '',
      ...Object.assign({}, ...platforms.map(({ environment }) => environment)),
    },
    offset: () => kept.offset,
  });
  const phones = await startPhones({
    platforms: platforms.map(({ phones }) => phones),
    clock,
    host: loopback,
    port: config.server.port === 0 ? 0 : config.server.port + 1,
    controls: controlsFor(child, clock, keep),
  });
  if (isNew) await begin(platforms, child, config.apiToken ?? kept.apiToken);
  ready(phones.url);
  await child.ended;
  await close(phones, platforms);
}

function controlsFor(child: Child, clock: SystemClock, keep: (change: Partial<Kept>) => void) {
  return {
    restart: () => child.restart('SIGTERM'),
    kill: () => child.restart('SIGKILL'),
    state: () => ({ running: child.running() }),
    moveClock(ms: number): void {
      const offset = clock.offset + ms;
      clock.moveTo(offset);
      keep({ offset });
      child.send({ kind: 'clock', offset });
    },
  };
}

/** Everybody presses Start, then a few tasks arrive: nobody meets an empty phone. */
async function begin(platforms: readonly DemoPlatform[], child: Child, apiToken: string): Promise<void> {
  await Promise.all(platforms.map((platform) => platform.begin()));
  await firstTasks(child.url(), apiToken);
}

async function close(phones: PhonesPage, platforms: readonly DemoPlatform[]): Promise<void> {
  await phones.close();
  await Promise.all(platforms.map((platform) => platform.close()));
}

function readKept(file: string): Kept {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return { secretKey: random.secret(32), apiToken: random.secret(24), offset: 0 };
  }
}

function demoOrganisation(): OrganisationFile {
  const yaml = readYaml(readFileSync(new URL('demo/organisation.yaml', import.meta.url), 'utf8'));
  const read = yaml.kind === 'ok' ? readOrganisation(yaml.value) : undefined;
  if (read?.kind !== 'ok') throw new Error('demo/organisation.yaml cannot be read');
  return read.organisation;
}

/** Brings the organisation into the demonstration's own database; true if nobody was in it before. */
async function seed(config: Config, path: string, file: OrganisationFile, clock: SystemClock): Promise<boolean> {
  const db = await openDatabase({ engine: 'sqlite', path, server: true });
  try {
    await db.migrate(clock.now());
    return await db.database.write('demo.seed', async (tx) => {
      const isNew = (await tx.people.count()) === 0;
      if (isNew)
        await importOrganisation(
          tx,
          { clock, random, organisation: config.organisation, taskTypes: taskTypesOf(config) },
          file,
        );
      return isNew;
    });
  } finally {
    await db.close();
  }
}
