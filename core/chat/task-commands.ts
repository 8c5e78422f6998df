import type { TaskId } from '../ids.ts';
import { perform } from '../tasks/perform.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { undoWindowMs } from '../tasks/undo.ts';
import type { Move, MoveArgs, Verb } from '../tasks/verbs.ts';
import { said, sentence } from '../text/text.ts';
import { showTask } from './answer.ts';
import type { CommandName } from './command-table.ts';
import { takeTask } from './grammar.ts';
import type { Spoken } from './inbound.ts';
import { joined } from './joined.ts';
import type { Reply, Scene } from './scene.ts';
import { settle, tooLong } from './settle.ts';
import { show, showWhy } from './tap.ts';
import { topicOf } from './topic.ts';
import { whom } from './whom.ts';

/** The task a command is about: named after it, or the one whose card it replies to. */
async function taskOf(scene: Scene<Spoken>, rest: string): Promise<{ task: TaskId; rest: string } | undefined> {
  const named = takeTask(rest);
  if (named) return named;
  const topic = await topicOf(scene);
  return topic && { task: topic.task, rest: rest.trim() };
}

const which = (command: CommandName): Reply => ({ notice: sentence('chat.command.which', { command: `/${command}` }) });

async function make(scene: Scene, verb: Verb, task: TaskId, args: MoveArgs): Promise<Reply> {
  const move: Move = { verb, task, args };
  return settle(scene, move, await perform(scene.tx, scene.world, scene.actor, move));
}

/** `/done T-12 note`: one verb on one task; the words after the number are what the verb says they are. */
export const moveCommand =
  (command: CommandName, verb: Verb, meaning: 'comment' | 'reason' | 'nothing') =>
  async (scene: Scene<Spoken>, typed: string): Promise<Reply> => {
    const named = await taskOf(scene, typed);
    if (!named) return which(command);
    const files = meaning === 'comment' && scene.event.files.length > 0 ? { files: scene.event.files } : {};
    if (meaning === 'nothing') return make(scene, verb, named.task, {});
    if (named.rest === '') return make(scene, verb === 'comment' && files.files ? 'attach' : verb, named.task, files);
    const wordy = tooLong(named.rest, meaning);
    return wordy ? { notice: wordy } : make(scene, verb, named.task, { [meaning]: named.rest, ...files });
  };

/** `/task T-12`: its card, in this chat if the chat is one of its own, else in private. */
export async function taskCommand(scene: Scene<Spoken>, rest: string): Promise<Reply> {
  const named = await taskOf(scene, rest);
  if (!named) return which('task');
  const isOfThisChat = async (facts: TaskFacts): Promise<boolean> => {
    const groups = await scene.tx.groups.inConversation(scene.conversation.id);
    return groups.some(({ id }) => facts.groups.some((group) => group.id === id));
  };
  return show(scene, named.task, (facts, chat) => showTask(scene, facts, chat), isOfThisChat);
}

/** `/why T-12`: how it came to where it is. */
export async function whyCommand(scene: Scene<Spoken>, rest: string): Promise<Reply> {
  const named = await taskOf(scene, rest);
  return named ? showWhy(scene, named.task) : which('why');
}

/** `/assign T-12 wang` offers it to a person, `/assign T-12 field` sends it to a group. */
export async function assignCommand(scene: Scene<Spoken>, rest: string): Promise<Reply> {
  const named = await taskOf(scene, rest);
  if (!named) return which('assign');
  if (named.rest === '') return make(scene, 'assign', named.task, {});
  const found = await whom(scene.tx, named.rest);
  switch (found.kind) {
    case 'person':
      return make(scene, 'assign', named.task, { person: found.person.id });
    case 'group':
      return make(scene, 'dispatch', named.task, { groups: [found.group.id] });
    case 'several': {
      const names = found.people.map(({ name, code }) => sentence('list.name_code', { name: said(name), code }));
      return { notice: sentence('chat.assign.several', { names: joined(names, 'list.comma') }) };
    }
    case 'nobody':
      return { notice: sentence('chat.assign.nobody', { name: said(named.rest.slice(0, 60)) }) };
  }
}

/** `/undo`: the newest thing this person did anywhere, or in the task they name. */
export async function undoCommand(scene: Scene<Spoken>, rest: string): Promise<Reply> {
  const { tx, person, now } = scene;
  const named = await taskOf(scene, rest);
  const newest = named ? undefined : await tx.log.newestBy(person.id, now - undoWindowMs);
  const task = named?.task ?? newest?.task;
  return task === undefined ? { notice: sentence('chat.undo.nothing') } : make(scene, 'undo', task, {});
}
