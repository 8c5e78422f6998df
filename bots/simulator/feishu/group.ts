import { botsIn, tellGroup } from './events.ts';
import { seen } from './messages.ts';
import { personNamed } from './people.ts';
import type { Sim } from './sim.ts';
import type { Group } from './simulator.ts';
import type { AppState, ChatState, PersonState } from './state.ts';

function ownerOf(sim: Sim, chat: ChatState, by: string | undefined): PersonState {
  const id = by ?? chat.members[0];
  if (id === undefined) throw new Error(`${chat.name} has no members`);
  return personNamed(sim, id);
}

function firstApp(sim: Sim): AppState {
  const [app] = sim.state.apps;
  if (app === undefined) throw new Error('there is no app');
  return app;
}

/** A group as the platform's own side sees it; every change is one somebody makes in their client. */
export function groupOf(sim: Sim, id: string): Group {
  const found = sim.state.chats.find((chat) => chat.id === id && chat.kind === 'group');
  if (found === undefined) throw new Error(`there is no group ${id}`);
  const chat = found;
  const touched = () => {
    sim.changed();
    sim.journal.add({ kind: 'changed', what: 'chat' });
  };
  return {
    chatId: id,
    get name() {
      return chat.name;
    },
    set name(name) {
      chat.name = name;
      touched();
    },
    members: () => chat.members.map((openId) => personNamed(sim, openId)),
    messages: (viewer) => {
      const language = viewer === undefined ? 'zh_cn' : personNamed(sim, viewer).language;
      return sim.state.messages.filter((message) => message.chat === id).map((message) => seen(sim, message, language));
    },
    addMember: (openId) => {
      chat.members = [...new Set([...chat.members, personNamed(sim, openId).openId])];
      touched();
    },
    removeMember: (openId) => {
      chat.members = chat.members.filter((member) => member !== openId);
      touched();
    },
    addBot: (by) => {
      const app = firstApp(sim);
      if (chat.bots.includes(app.appId)) return;
      chat.bots.push(app.appId);
      touched();
      tellGroup(sim, app, 'im.chat.member.bot.added_v1', chat, ownerOf(sim, chat, by));
    },
    removeBot: (by) => {
      const app = firstApp(sim);
      if (!chat.bots.includes(app.appId)) return;
      chat.bots = chat.bots.filter((bot) => bot !== app.appId);
      touched();
      tellGroup(sim, app, 'im.chat.member.bot.deleted_v1', chat, ownerOf(sim, chat, by));
    },
    mute: (muted) => {
      chat.muted = muted;
      touched();
    },
    dissolve: () => {
      for (const app of botsIn(sim, chat))
        tellGroup(sim, app, 'im.chat.disbanded_v1', chat, ownerOf(sim, chat, undefined));
      chat.dissolved = true;
      touched();
    },
  };
}
