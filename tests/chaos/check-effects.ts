/** Nothing accepted is lost, nothing is done twice, and the tables agree with their own log. */
import { parseToken } from '../../core/cards/token.ts';
import { taskNumber } from '../../core/ids.ts';
import { type Verb, verbs } from '../../core/tasks/verbs.ts';
import { say } from '../../core/text/say.ts';
import { sentence } from '../../core/text/text.ts';
import { cast, zone } from './cast.ts';
import type { Ask, Row } from './inspect.ts';
import type { Delivered, Witness } from './witness.ts';

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
     where actor = 'system' and correlation like 'job-%' group by correlation, verb having count(*) > 1`,
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
  return [...found, ...(await replayed(ask)), ...(await filed(ask, seen)), ...(await heard(ask, seen, keysKept))];
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

/** Every update left its key, every comment its row, every "done" its log row. */
async function heard(ask: Ask, seen: Witness, keysKept: boolean): Promise<string[]> {
  const keys = await ask(`select key from inbox where platform = 'telegram'`);
  const known = new Set(keys.map(({ key }) => Number(String(key).slice(1).split(':')[0])));
  const said = new Set((await ask('select text from comment')).map(({ text }) => String(text)));
  const refused = new Set(
    (await ask(`select correlation from audit where kind = 'refused'`)).map(({ correlation }) => correlation),
  );
  const moves = new Set(
    (await ask(`select correlation, verb from log where actor = 'person'`)).map(
      (row) => `${row.correlation} ${row.verb}`,
    ),
  );
  const found: string[] = [];
  for (const one of seen.updates.values()) {
    if (keysKept && !known.has(one.update))
      found.push(`nothing remembers ${line({ update: one.update, kind: one.kind })}`);
    const verb = doneAs(one);
    if (verb !== undefined && !moves.has(`tg-${one.update} ${verb}`)) {
      found.push(`"${one.answer}" was answered to ${one.tap?.data} of update ${one.update}, and the log knows nothing`);
    }
  }
  for (const [text, update] of seen.comments) {
    if (!said.has(text) && !refused.has(`tg-${update}`)) found.push(`the comment "${text}" (update ${update}) is lost`);
  }
  return found;
}

/** The verb a tap was told it had done. */
export function doneAs({ tap, answer }: Delivered): Verb | undefined {
  const action = answer === undefined || !tap ? undefined : parseToken(tap.data);
  const verb = verbs.find((one) => one === action?.verb);
  const person = cast.find(({ telegram }) => telegram === tap?.person);
  if (!action || !verb || !person || action.subject.kind !== 'task') return undefined;
  const done = sentence(`task.did.${verb}`, { task: taskNumber(action.subject.id) });
  return say(person.locale, zone)(done) === answer ? verb : undefined;
}
