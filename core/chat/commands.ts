import { codesIn } from '../people/bind.ts';
import { sentence } from '../text/text.ts';
import { bindGroup } from './bind-group.ts';
import { bindHere } from './bind-here.ts';
import { channelCommand } from './channel.ts';
import { type CommandName, mayUse } from './command-table.ts';
import type { Desk } from './desk.ts';
import { startNew } from './dialogues/new.ts';
import { stop } from './dialogues/stop.ts';
import type { Parsed } from './grammar.ts';
import { showHealth } from './health.ts';
import { showHelp } from './help.ts';
import type { Spoken } from './inbound.ts';
import { showInbox } from './inbox.ts';
import { languageCommand } from './language.ts';
import { tasksCommand } from './list.ts';
import { greet } from './opened.ts';
import { showPeople } from './people-list.ts';
import { quietCommand } from './quiet.ts';
import type { Reply, Scene } from './scene.ts';
import { showStats } from './stats.ts';
import { assignCommand, moveCommand, taskCommand, undoCommand, whyCommand } from './task-commands.ts';

type Run = (scene: Scene<Spoken>, rest: string, desk: Desk) => Promise<Reply>;

/** What each command does; who may use it and what it is called stands in the command table. */
const runs: Readonly<Record<CommandName, Run>> = {
  tasks: tasksCommand,
  new: startNew,
  task: taskCommand,
  done: moveCommand('done', 'finish', 'comment'),
  accept: moveCommand('accept', 'accept', 'nothing'),
  reject: moveCommand('reject', 'reject', 'reason'),
  claim: moveCommand('claim', 'claim', 'nothing'),
  confirm: moveCommand('confirm', 'confirm', 'comment'),
  dispute: moveCommand('dispute', 'dispute', 'comment'),
  comment: moveCommand('comment', 'comment', 'comment'),
  why: whyCommand,
  undo: undoCommand,
  assign: assignCommand,
  people: (scene, rest) => showPeople(scene, rest, 0),
  stats: showStats,
  health: (scene, _rest, desk) => showHealth(scene, desk),
  bind: async (scene, rest, desk) => {
    const [code] = codesIn(rest);
    const isHere = code !== undefined && scene.conversation.kind === 'direct';
    return isHere ? bindHere(scene, desk, code) : bindGroup(scene, rest);
  },
  language: languageCommand,
  channel: channelCommand,
  inbox: (scene) => showInbox(scene, 0),
  quiet: quietCommand,
  cancel: cancelDialogue,
  help: showHelp,
  start: (scene, rest, desk) => greet(scene, rest, desk),
};

/** A command as it was read: run it, or say in one sentence why not. */
export async function command(scene: Scene<Spoken>, parsed: Parsed, desk: Desk): Promise<Reply> {
  if (parsed.kind === 'unknown') {
    const { word, nearest } = parsed;
    const typed = `/${word}`;
    if (!nearest || !mayUse(nearest, scene.person.roles))
      return { notice: sentence('chat.command.unknown', { typed }) };
    return { notice: sentence('chat.command.nearest', { typed, command: `/${nearest}` }) };
  }
  if (!mayUse(parsed.name, scene.person.roles)) {
    return { notice: sentence('chat.command.not_yours', { command: `/${parsed.name}` }) };
  }
  return runs[parsed.name](scene, parsed.rest, desk);
}

/** Ends the newest dialogue of this person here. Never touches a task, whatever follows the word. */
async function cancelDialogue(scene: Scene<Spoken>): Promise<Reply> {
  const { tx, person, conversation, now } = scene;
  const open = await tx.dialogues.newest(person.id, conversation.id, now);
  return open ? stop(scene, open) : { notice: sentence('chat.cancel.nothing') };
}
