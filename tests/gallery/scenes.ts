import type { Instant, PersonId } from '../../core/ids.ts';
import type { Proposal } from '../../core/proposals/proposal.ts';
import type { Assignment, LogEntry, Task, TaskFacts } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import { cast, chen, ivan, li, olga, sun, wang } from './people.ts';

/** A Friday in November, 11:02 in Shanghai. */
export const now: Instant = Date.UTC(2026, 10, 20, 3, 2);
const minute = 60_000;
const hour = 60 * minute;

const task: Task = {
  id: 1042,
  type: 'problem',
  code: null,
  title: 'Насос №3 греется / 3号泵过热',
  description: 'Во второй половине дня корпус горячее 80 °C. Проверьте подшипник и охлаждение, пожалуйста.',
  priority: 'high',
  dueAt: now + 31 * hour,
  stage: 'pending_review',
  outcome: null,
  dispatch: 'none',
  turn: 7,
  revision: 9,
  owner: null,
  requester: olga.id,
  assigner: null,
  reviewer: null,
  batch: null,
  company: null,
  material: null,
  documentType: null,
  documentCode: null,
  template: null,
  estimateMinutes: 90,
  createdAt: now - 5 * hour,
  updatedAt: now - minute,
  doneAt: null,
  closedAt: null,
};

type Said = readonly [verb: string, person: PersonId | null, comment?: string | undefined, agoMs?: number];

/** Newest first; `before` is empty but for the newest, which can be undone if its verb can. */
const logOf = (at: Task, rows: readonly Said[]): LogEntry[] =>
  rows.map(([verb, person, comment = null, ago = 2 * minute], place) => ({
    id: 100 - place,
    task: at.id,
    sequence: at.revision - place,
    verb,
    actor: person === null ? 'system' : 'person',
    person,
    account: null,
    platform: 'telegram',
    correlation: `c${place}`,
    at: now - ago,
    from: null,
    to: at.stage,
    turn: at.turn - place,
    comment,
    before: { task: { stage: at.stage } },
    args: {},
  }));

const offer = (person: PersonId, status: Assignment['status'], rest: Partial<Assignment> = {}): Assignment => ({
  id: person,
  task: task.id,
  person,
  status,
  by: chen.id,
  category: null,
  reason: null,
  createdAt: now - hour,
  decidedAt: status === 'offered' ? null : now - minute,
  expiresAt: null,
  terms: null,
  answeredAt: null,
  ...rest,
});

interface Given {
  readonly task: Partial<Task>;
  readonly log?: readonly Said[];
  readonly assignments?: readonly Assignment[];
  readonly groups?: TaskFacts['groups'];
  readonly rest?: Partial<TaskFacts>;
}

function scene({ task: change, log = [], assignments = [], groups = [], rest = {} }: Given): TaskFacts {
  const at = { ...task, ...change };
  const type = shippedTypes.get(at.type);
  if (!type) throw new Error(`no task type ${at.type}`);
  return {
    task: at,
    type,
    offer: assignments.find((one) => one.status === 'offered') ?? null,
    assignments,
    sharers: [],
    groups,
    members: groups.length > 0 ? [wang.id, ivan.id, li.id] : [],
    people: cast,
    managers: [chen.id],
    reviewers: [sun.id],
    log: logOf(at, log),
    moves: logOf(at, log),
    comments: 0,
    ...rest,
  };
}

const repair = { id: 1, code: 'repair', name: '维修组' };
const night = { id: 2, code: 'night', name: 'Ночная смена' };
const withOwner = { owner: ivan.id, assigner: chen.id, reviewer: sun.id };
const declined = offer(ivan.id, 'rejected', {
  category: 'overloaded',
  reason: 'До пятницы закрываю два ремонта на линии.',
});
const question = 'Какой из трёх насосов?';
const proposal = (rest: Pick<Proposal, 'kind'> & Partial<Proposal>): Proposal => ({
  id: 1,
  task: task.id,
  offer: ivan.id,
  from: ivan.id,
  asked: null,
  person: null,
  dueAt: null,
  ...rest,
});
const result = 'Заменил подшипник, 52 °C под нагрузкой.';

/** Every place a task can stand in, as its people meet it. */
export const scenes: Readonly<Record<string, TaskFacts>> = {
  'waits for review': scene({ task: { stage: 'pending_review' }, log: [['submit', olga.id]] }),
  'sent back': scene({
    task: { stage: 'returned', reviewer: sun.id },
    log: [
      ['return', sun.id, '请补充泵的位号和照片。'],
      ['submit', olga.id],
    ],
  }),
  'not assigned': scene({
    task: { stage: 'reviewed', reviewer: sun.id },
    log: [
      ['approve', sun.id, '今天先处理这个。'],
      ['submit', olga.id],
    ],
  }),
  parked: scene({
    task: {
      type: 'clarify',
      requester: null,
      stage: 'reviewed',
      dispatch: 'parked',
      code: 'REQ-77',
      company: 'Сибнефтемаш',
      material: 'Труба 57×4',
      documentCode: 'REQ-2026-77',
    },
    log: [['dispatch', null]],
  }),
  'in a pool': scene({
    task: {
      type: 'clarify',
      requester: null,
      stage: 'reviewed',
      dispatch: 'pooled',
      company: 'Сибнефтемаш',
      material: 'Труба 57×4',
      documentCode: 'REQ-2026-77',
      dueAt: now + 5 * hour,
      priority: 'urgent',
    },
    log: [['dispatch', null]],
    groups: [repair, night],
  }),
  claimed: scene({
    task: {
      type: 'clarify',
      requester: null,
      stage: 'in_progress',
      owner: li.id,
      dueAt: now + 5 * hour,
      priority: 'urgent',
    },
    log: [
      ['claim', li.id],
      ['dispatch', null],
    ],
    groups: [repair, night],
  }),
  offered: scene({
    task: { stage: 'assigned', assigner: chen.id, reviewer: sun.id, dueAt: now + 7 * hour },
    log: [
      ['assign', chen.id],
      ['approve', sun.id],
    ],
    assignments: [offer(ivan.id, 'offered')],
  }),
  declined: scene({
    task: { stage: 'reviewed', assigner: chen.id, reviewer: sun.id },
    log: [
      ['reject', ivan.id, declined.reason ?? ''],
      ['assign', chen.id],
      ['approve', sun.id],
    ],
    assignments: [declined],
    rest: { proposal: proposal({ kind: 'next', person: wang.id }) },
  }),
  'declined, nobody is left': scene({
    task: { stage: 'reviewed', assigner: chen.id, reviewer: sun.id },
    log: [['reject', ivan.id, declined.reason ?? '']],
    assignments: [declined],
  }),
  'a question': scene({
    task: { stage: 'reviewed', assigner: chen.id, reviewer: sun.id },
    log: [
      ['reject', ivan.id, question],
      ['assign', chen.id],
      ['approve', sun.id],
    ],
    assignments: [offer(ivan.id, 'rejected', { category: 'unclear', reason: question })],
    rest: { proposal: proposal({ kind: 'question', asked: olga.id }) },
  }),
  answered: scene({
    task: { stage: 'assigned', assigner: chen.id, reviewer: sun.id },
    log: [
      ['assign', null, 'Третий, у входа.'],
      ['comment', olga.id, 'Третий, у входа.'],
      ['reject', ivan.id, question],
      ['assign', chen.id],
    ],
    assignments: [offer(ivan.id, 'offered'), offer(ivan.id, 'rejected', { category: 'unclear', reason: question })],
  }),
  'another date': scene({
    task: { stage: 'reviewed', assigner: chen.id, reviewer: sun.id },
    log: [
      ['reject', ivan.id, 'Подшипник привезут в понедельник.'],
      ['assign', chen.id],
    ],
    assignments: [offer(ivan.id, 'rejected', { category: 'date', reason: 'Подшипник привезут в понедельник.' })],
    rest: { proposal: proposal({ kind: 'date', dueAt: now + 79 * hour }) },
  }),
  'offered to the next': scene({
    task: { stage: 'assigned', assigner: chen.id, reviewer: sun.id },
    log: [
      ['assign', chen.id],
      ['reject', ivan.id, declined.reason ?? ''],
    ],
    assignments: [offer(wang.id, 'offered'), declined],
  }),
  'offer withdrawn': scene({
    task: { stage: 'reviewed', assigner: chen.id, reviewer: sun.id },
    log: [
      ['recall', chen.id],
      ['assign', chen.id],
    ],
    assignments: [offer(ivan.id, 'withdrawn')],
  }),
  'offer expired': scene({
    task: { stage: 'reviewed', assigner: chen.id, reviewer: sun.id },
    log: [
      ['lapse', null],
      ['assign', chen.id],
    ],
    assignments: [offer(ivan.id, 'expired')],
  }),
  'in progress': scene({
    task: { stage: 'in_progress', ...withOwner, dueAt: now - 2 * hour },
    log: [
      ['accept', ivan.id],
      ['assign', chen.id],
    ],
    assignments: [offer(ivan.id, 'accepted')],
    rest: { comments: 3, sharers: [li.id] },
  }),
  'handed over': scene({
    task: { stage: 'in_progress', ...withOwner, owner: wang.id },
    log: [
      ['transfer', ivan.id, 'Ухожу в отпуск, запчасти на складе.'],
      ['accept', ivan.id],
    ],
    assignments: [offer(ivan.id, 'accepted')],
  }),
  done: scene({
    task: { stage: 'done', ...withOwner, doneAt: now },
    log: [
      ['finish', ivan.id, result],
      ['accept', ivan.id, undefined, 3 * hour],
    ],
    assignments: [offer(ivan.id, 'accepted')],
  }),
  disputed: scene({
    task: { stage: 'in_progress', ...withOwner },
    log: [
      ['dispute', olga.id, 'После обеда снова 85 °C.'],
      ['finish', ivan.id, result],
    ],
    assignments: [offer(ivan.id, 'accepted')],
  }),
  confirmed: scene({
    task: { stage: 'confirmed', ...withOwner, doneAt: now },
    log: [
      ['confirm', olga.id],
      ['finish', ivan.id, result],
    ],
    assignments: [offer(ivan.id, 'accepted')],
  }),
  completed: scene({
    task: { stage: 'closed', outcome: 'completed', ...withOwner, doneAt: now, closedAt: now },
    log: [
      ['close', null],
      ['confirm', olga.id],
      ['finish', ivan.id, result],
    ],
    assignments: [offer(ivan.id, 'accepted')],
  }),
  'turned down': scene({
    task: { stage: 'closed', outcome: 'refused', reviewer: sun.id, closedAt: now },
    log: [
      ['refuse', sun.id, '这台泵下周整体更换。'],
      ['submit', olga.id],
    ],
  }),
  cancelled: scene({
    task: { stage: 'closed', outcome: 'cancelled', assigner: chen.id, reviewer: sun.id, closedAt: now },
    log: [
      ['cancel', chen.id, '设备已停用。'],
      ['approve', sun.id],
    ],
  }),
  withdrawn: scene({
    task: {
      type: 'clarify',
      requester: null,
      stage: 'closed',
      outcome: 'withdrawn',
      documentCode: 'REQ-2026-77',
      closedAt: now,
    },
    log: [
      ['withdraw', null],
      ['dispatch', null],
    ],
    groups: [repair],
  }),
};
