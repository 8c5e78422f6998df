import { contentOf } from './message-params.ts';
import { post } from './messages.ts';
import { breach, Refusal } from './refusal.ts';
import { chatOf, RECALL_WINDOW, reachable, type Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import { type ChatState, directId, newId } from './state.ts';

const MOST_PEOPLE = 20;
const MOST_KEYS = 20;

function checkRobot(sim: Sim, code: unknown): void {
  if (code !== sim.app.clientId) throw new Refusal('chatbotId.notExist', `no such robot: ${String(code)}`);
}

export function batchSend(sim: Sim, payload: Payload): unknown {
  checkRobot(sim, payload.robotCode);
  const userIds = payload.userIds as string[];
  if (userIds.length === 0) throw breach('invalidParameter.userIds.empty', 'userIds is empty');
  if (userIds.length > MOST_PEOPLE) throw breach('too.many.people', `more than ${MOST_PEOPLE} people`);
  if (new Set(userIds).size < userIds.length)
    throw breach('invalidParameter.userIds.invalid', 'somebody is named twice');
  const content = contentOf(String(payload.msgKey), String(payload.msgParam));
  const invalid = userIds.filter((id) => reachable(sim, id) === undefined);
  if (invalid.length === userIds.length) throw new Refusal('staffId.notExisted', 'none of them exists');
  const held = userIds.filter((id) => !invalid.includes(id) && sim.flowControlled.has(id));
  const processQueryKey = newId(sim.state, 'pqk');
  for (const userId of userIds) {
    if (invalid.includes(userId) || held.includes(userId)) continue;
    post(sim, directId(sim.app, userId), { id: processQueryKey, from: '', ...content });
  }
  return { processQueryKey, invalidStaffIdList: invalid, flowControlledStaffIdList: held };
}

function groupOf(sim: Sim, id: unknown): ChatState {
  const chat = chatOf(sim, String(id));
  if (chat?.kind !== 'group') throw new Refusal('miss.openConversationId', `no such conversation: ${String(id)}`);
  if (!chat.robot) throw new Refusal('robot.notInGroup', 'the robot is not in this conversation');
  return chat;
}

export function groupSend(sim: Sim, payload: Payload): unknown {
  checkRobot(sim, payload.robotCode);
  const content = contentOf(String(payload.msgKey), String(payload.msgParam));
  const chat = groupOf(sim, payload.openConversationId);
  const processQueryKey = newId(sim.state, 'pqk');
  post(sim, chat.id, { id: processQueryKey, from: '', ...content });
  return { processQueryKey };
}

function recall(sim: Sim, keys: string[], chats: ChatState[]): unknown {
  if (keys.length > MOST_KEYS) throw breach('invalidParameter.processQueryKeys', `more than ${MOST_KEYS} keys`);
  const failedResult: Record<string, string> = {};
  const successResult: string[] = [];
  for (const key of keys) {
    const found = chats.flatMap((chat) =>
      chat.messages.filter(({ id, from }) => id === key && from === '').map((message) => ({ chat, message })),
    );
    const tooOld = found.some(({ message }) => message.at <= sim.clock.now() - RECALL_WINDOW);
    if (found.length === 0 || tooOld) {
      failedResult[key] = tooOld ? 'older than 24 hours' : 'no such message';
      continue;
    }
    successResult.push(key);
    for (const { chat, message } of found) {
      message.recalled = true;
      sim.journal.add({ kind: 'recalled', chat: chat.id, message: key });
    }
  }
  sim.changed();
  return { failedResult, successResult };
}

export function recallDirect(sim: Sim, payload: Payload): unknown {
  checkRobot(sim, payload.robotCode);
  const direct = sim.state.chats.filter(({ kind }) => kind === 'direct');
  return recall(sim, payload.processQueryKeys as string[], direct);
}

export function recallGroup(sim: Sim, payload: Payload): unknown {
  checkRobot(sim, payload.robotCode);
  return recall(sim, payload.processQueryKeys as string[], [groupOf(sim, payload.openConversationId)]);
}

export function downloadFile(sim: Sim, payload: Payload): unknown {
  checkRobot(sim, payload.robotCode);
  const file = sim.state.files.find(({ downloadCode }) => downloadCode === payload.downloadCode);
  if (file === undefined) throw new Refusal('invalidParameter.downloadCode', 'no such download code');
  return { downloadUrl: `${sim.root}/files/${encodeURIComponent(file.downloadCode)}` };
}
