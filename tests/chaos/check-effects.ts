/** Nothing accepted is lost, nothing is done twice, and the tables agree with their own log. */
import { noticeOf } from '../../bots/dingtalk/render.ts';
import { parseToken } from '../../core/cards/token.ts';
import { type Locale, type Platform, taskNumber } from '../../core/ids.ts';
import { type Verb, verbs } from '../../core/tasks/verbs.ts';
import { say } from '../../core/text/say.ts';
import { sentence, type Text } from '../../core/text/text.ts';
import { cast, types, zone } from './cast.ts';
import type { Ask, Row } from './inspect.ts';
import type { Deed, Witness } from './witness.ts';

const line = (row: Row): string => JSON.stringify(row);

/** Each query finds rows that must not be. */
const forbidden: readonly (readonly [what: string, sql: string])[] = [
  [
    'one event made more than one move',
    `select correlation, count(*) as moves, min(task_id) as task from log where actor = 'person'
     group by correlation having count(*) > 1`,
  ],
  [
    'one timer went off more than once',
    `select correlation, verb, count(*) as times, min(task_id) as task from log
     where actor = 'system' and correlation like 'job-%' and verb <> 'remind'
     group by correlation, verb having count(*) > 1`,
  ],
  [
    'the log has a gap',
    `select task.id, task.revision, count(log.id) as rows, min(log.sequence) as low, max(log.sequence) as high
     from task left join log on log.task_id = task.id group by task.id, task.revision
     having count(distinct log.sequence) <> task.revision or count(log.id) <> task.revision
       or min(log.sequence) <> 1 or max(log.sequence) <> task.revision`,
  ],
  [
    'more than one open offer',
    `select task_id, count(*) as offers from assignment where status = 'offered' group by task_id having count(*) > 1`,
  ],
  [
    'assigned, and offered to nobody',
    `select id from task where stage = 'assigned'
     and not exists (select 1 from assignment where task_id = task.id and status = 'offered')`,
  ],
  ['in progress, and nobody owns it', `select id from task where stage = 'in_progress' and owner_id is null`],
  [
    'closed without an outcome, or the other way round',
    `select id, stage, outcome from task where (stage = 'closed') <> (outcome is not null)`,
  ],
  ['a comment stands twice', `select text, count(*) as n from comment group by text having count(*) > 1`],
  [
    'a post was given up',
    `select id, key, status, why, conversation_id from outbox where status in ('failed', 'expired')`,
  ],
  ['a post waits for ever', `select id, key, status, attempts, why from outbox where status in ('ready', 'sending')`],
  [
    'a live card is behind',
    `select id, subject_kind, subject_id, message, wanted_revision, shown_revision, status from shown_card
     where status <> 'gone' and (stale_at is not null or (status = 'live' and wanted_revision <> shown_revision))`,
  ],
];

/** `keysKept`: false where updates leave no key on purpose, so that only what follows from it is found. */
export async function checkEffects(ask: Ask, seen: Witness, keysKept = true): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of forbidden) for (const row of await ask(sql)) found.push(`${what}: ${line(row)}`);
  return [
    ...found,
    ...(await reminded(ask)),
    ...(await replayed(ask)),
    ...(await filed(ask, seen)),
    ...(await heard(ask, seen, keysKept)),
  ];
}

/** A reminder comes again each time after twice as long as before: never twice within one such wait. */
async function reminded(ask: Ask): Promise<string[]> {
  const rows = await ask(
    `select l.task_id, l.correlation, l.at, t.type, (select max(d.at) from log as d
       where d.task_id = l.task_id and d.verb = 'finish' and d.at <= l.at) as done_at
     from log as l join task as t on t.id = l.task_id where l.verb = 'remind' and l.actor = 'system'`,
  );
  const waits = rows.map(({ task_id, correlation, at, type, done_at }) => {
    const after = types.get(String(type))?.remindConfirmAfterMs ?? Number.NaN;
    return `T-${task_id} ${correlation} ${Math.floor(Math.log2((Number(at) - Number(done_at)) / after))}`;
  });
  const twice = waits.filter((wait, place) => waits.indexOf(wait) !== place);
  return twice.map((wait) => `reminded twice within one wait: ${wait}`);
}

const columns: Readonly<Record<string, string>> = {
  stage: 'stage',
  outcome: 'outcome',
  dispatch: 'dispatch',
  owner: 'owner_id',
  assigner: 'assigner_id',
  reviewer: 'reviewer_id',
  title: 'title',
  description: 'description',
  priority: 'priority',
  dueAt: 'due_at',
  doneAt: 'done_at',
  closedAt: 'closed_at',
};

/** Playing a task's log from its beginning gives its row. */
async function replayed(ask: Ask): Promise<string[]> {
  const tasks = new Map((await ask('select * from task')).map((row) => [row.id, row]));
  const played = new Map<unknown, Record<string, unknown>>();
  for (const { task_id, args } of await ask('select task_id, args from log order by task_id, sequence')) {
    const { set = {} } = JSON.parse(String(args)) as { set?: Record<string, unknown> };
    played.set(task_id, { ...played.get(task_id), ...set });
  }
  const found: string[] = [];
  for (const [id, fields] of played) {
    const task = tasks.get(id as number);
    for (const [field, value] of Object.entries(fields)) {
      const column = columns[field];
      if (column === undefined) found.push(`the log of T-${id} sets an unknown ${field}`);
      else if (task?.[column] !== value) {
        found.push(`the log of T-${id} says ${field} is ${value}, its row says ${task?.[column]}`);
      }
    }
  }
  return found;
}

/** What the API accepted is there, as often as it was asked for. */
async function filed(ask: Ask, seen: Witness): Promise<string[]> {
  const rows = await ask('select title, count(*) as n from task group by title');
  const counts = new Map(rows.map(({ title, n }) => [String(title), Number(n)]));
  return seen.filed.flatMap(({ title, tasks, accepted }) => {
    const n = counts.get(title) ?? 0;
    if (accepted && n !== tasks) return [`the API accepted ${tasks} × "${title}" and there are ${n}`];
    return n > tasks ? [`the API was asked for ${tasks} × "${title}" and there are ${n}`] : [];
  });
}

/** Every deed we took left its key, every comment its row, every "done" its log row. */
async function heard(ask: Ask, seen: Witness, keysKept: boolean): Promise<string[]> {
  const inbox = await ask('select platform, key from inbox');
  // Telegram's keys also name the event; how they begin is what the witness knows.
  const known = new Set(
    inbox.map(({ platform, key }) => `${platform} ${platform === 'telegram' ? `${String(key).split(':')[0]}:` : key}`),
  );
  const said = new Set((await ask('select text from comment')).map(({ text }) => String(text)));
  const refused = new Set(
    (await ask(`select correlation from audit where kind = 'refused'`)).map(({ correlation }) => correlation),
  );
  const log = await ask(`select correlation, verb from log where actor = 'person'`);
  const moves = new Set(log.map((row) => `${row.correlation} ${row.verb}`));
  const movers = new Set(log.map(({ correlation }) => correlation));
  const found: string[] = [];
  for (const deed of seen.deeds) {
    const { platform, kind, key, correlations } = deed;
    const what = `${platform} ${kind} ${correlations.join(' ')}`;
    const verb = doneAs(deed);
    // A press that was answered with what it did was taken, whoever else knows of it.
    const isPromised = deed.tap && platform !== 'telegram' ? verb !== undefined : deed.isTaken;
    if (keysKept && key !== undefined && isPromised && !known.has(`${platform} ${key}`))
      found.push(`nothing remembers ${what}`);
    if (verb !== undefined && !correlations.some((one) => moves.has(`${one} ${verb}`)))
      found.push(`"${deed.answer}" was answered to ${deed.tap?.token}, and the log knows nothing: ${what}`);
    if (correlations.filter((one) => movers.has(one)).length > 1) found.push(`brought twice, done twice: ${what}`);
  }
  for (const [text, { isTaken, correlations, platform }] of seen.comments) {
    if (isTaken && !said.has(text) && !correlations.some((one) => refused.has(one)))
      found.push(`the comment "${text}" (${platform} ${correlations}) is lost`);
  }
  for (const odd of seen.odd) found.push(`somebody could not do what was on their screen: ${odd}`);
  return found;
}

/** What a person reads when they did something, as their platform shows it. */
const told: Readonly<Record<Platform, (notice: Text, locale: Locale) => string>> = {
  telegram: (notice, locale) => say(locale, zone)(notice),
  dingtalk: (notice, locale) => noticeOf(notice, { locale, zone }),
  feishu: (notice, locale) => say(locale, zone)(notice).trim(),
};

/** The verb a tap was told it had done. */
export function doneAs({ platform, tap, answer }: Deed): Verb | undefined {
  const action = answer === undefined || !tap ? undefined : parseToken(tap.token);
  const verb = verbs.find((one) => one === action?.verb);
  const person = cast.find((one) => one.platform === platform && one.account === tap?.account);
  if (!action || !verb || !person || action.subject.kind !== 'task') return undefined;
  const done = sentence(`task.did.${verb}`, { task: taskNumber(action.subject.id) });
  return told[platform](done, person.locale) === answer ? verb : undefined;
}
