import { isRecord } from './contract.ts';
import { breach, Refusal } from './refusal.ts';
import type { SeenNotification } from './seen.ts';
import { reachable, type Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import type { StoredNotification } from './state.ts';

/** Work notifications: a feed of their own, and a limit that swallows without a word. */

const MOST_PEOPLE = 100;
const MOST_DEPARTMENTS = 20;
const MOST_BYTES = 2_048;
const PER_DAY = 500;
const CHINA = 8 * 3_600_000;
const STATUS_LIFE = 7 * 86_400_000;

const dayOf = (at: number) => Math.floor((at + CHINA) / 86_400_000);

type Content = Pick<StoredNotification, 'msgtype' | 'title' | 'text' | 'url' | 'status'>;

function contentOf(msg: unknown): Content {
  if (!isRecord(msg)) throw breach('40035', '"msg" must be an object');
  if (Buffer.byteLength(JSON.stringify(msg)) > MOST_BYTES)
    throw breach('40035', `"msg" has more than ${MOST_BYTES} bytes`);
  const msgtype = String(msg.msgtype);
  const body = msg[msgtype];
  if (!isRecord(body)) throw breach('40035', `no content for msgtype "${msgtype}"`);
  const said = (value: unknown) => (typeof value === 'string' ? value : '');
  if (msgtype === 'oa') return oa(body, said);
  const url = said(body.messageUrl) || said(body.single_url);
  const text = said(body.content) || said(body.text) || said(body.markdown);
  if (text === '') throw breach('40035', `a ${msgtype} message needs its text`);
  return { msgtype, title: said(body.title), text, ...(url === '' ? {} : { url }) };
}

function oa(body: Record<string, unknown>, said: (value: unknown) => string): Content {
  const inner = isRecord(body.body) ? body.body : {};
  const status = isRecord(body.status_bar) ? body.status_bar : undefined;
  const pairs = Array.isArray(inner.form) ? inner.form.filter(isRecord) : [];
  const lines = [said(inner.content), ...pairs.map(({ key, value }) => `${said(key)} ${said(value)}`)];
  return {
    msgtype: 'oa',
    title: said(inner.title),
    text: lines.filter(Boolean).join('\n'),
    url: said(body.message_url),
    ...(status ? { status: { text: said(status.status_value), color: said(status.status_bg) } } : {}),
  };
}

function listed(value: unknown, most: number, name: string): string[] {
  const items = typeof value === 'string' && value !== '' ? value.split(',') : [];
  if (items.length > most) throw breach('40035', `"${name}" names more than ${most}`);
  return items;
}

function receivers(sim: Sim, payload: Payload): string[] {
  const people = listed(payload.userid_list, MOST_PEOPLE, 'userid_list');
  const departments = listed(payload.dept_id_list, MOST_DEPARTMENTS, 'dept_id_list').map(Number);
  const everybody = payload.to_all_user === true;
  if (people.length + departments.length === 0 && !everybody) throw breach('40035', 'nobody is meant');
  const inside = sim.state.people.filter(
    ({ departments: own = [1] }) => everybody || own.some((id) => departments.includes(id)),
  );
  return [...new Set([...people, ...inside.map(({ userId }) => userId)])];
}

function swallows(sim: Sim, person: string, content: Content): 'same text' | 'too many' | undefined {
  const today = dayOf(sim.clock.now());
  const before = sim.state.notifications.filter((other) => other.person === person && dayOf(other.at) === today);
  if (before.length >= PER_DAY) return 'too many';
  const same = before.some(({ title, text, msgtype }) =>
    [title === content.title, text === content.text, msgtype === content.msgtype].every(Boolean),
  );
  return same ? 'same text' : undefined;
}

function checkAgent(sim: Sim, payload: Payload): void {
  if (payload.agent_id !== sim.app.agentId) throw new Refusal('40078', 'no such agent', { errcode: 40078 });
}

export function sendNotice(sim: Sim, payload: Payload): unknown {
  checkAgent(sim, payload);
  const content = contentOf(payload.msg);
  const people = receivers(sim, payload);
  const known = people.filter((id) => reachable(sim, id) !== undefined);
  if (known.length === 0) throw new Refusal('33012', 'none of them exists', { errcode: 33012 });
  sim.state.next += 1;
  const taskId = 256_000_000_000 + sim.state.next;
  for (const person of known) {
    const why = swallows(sim, person, content);
    if (why !== undefined) {
      sim.journal.add({ kind: 'swallowed', person, taskId, why });
      continue;
    }
    sim.state.notifications.push({ taskId, at: sim.clock.now(), person, ...content });
    sim.journal.add({ kind: 'notified', person, taskId });
  }
  sim.changed();
  return { task_id: taskId };
}

export function updateStatus(sim: Sim, payload: Payload): unknown {
  checkAgent(sim, payload);
  const meant = sim.state.notifications.filter(({ taskId }) => taskId === payload.task_id);
  const young = meant.filter(({ at, msgtype }) => msgtype === 'oa' && at > sim.clock.now() - STATUS_LIFE);
  if (young.length === 0) throw new Refusal('400', 'no such task, or too old', { errcode: 400 });
  const status = { text: String(payload.status_value), color: String(payload.status_bg ?? '') };
  for (const notification of young) notification.status = status;
  sim.changed();
  return {};
}

export function feedOf(sim: Sim, userId: string): SeenNotification[] {
  const own = sim.state.notifications.filter(({ person }) => person === userId);
  return own.map(({ person: _person, ...notification }) => notification);
}
