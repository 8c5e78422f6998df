import { personOf } from './phone.ts';
import { chatOf, type Sim } from './sim.ts';
import type { Group } from './simulator.ts';

export function groupOf(sim: Sim, id: string): Group {
  const chat = chatOf(sim, id);
  if (chat?.kind !== 'group') throw new Error(`there is no group ${id}`);
  const touched = () => {
    sim.changed();
    sim.journal.add({ kind: 'changed', what: 'chat' });
  };
  return {
    id,
    title: chat.title,
    members: () => chat.members.map((userId) => personOf(sim, userId)),
    addMember: (userId) => {
      const person = personOf(sim, userId);
      if (!chat.members.includes(userId)) chat.members.push(person.userId);
      touched();
    },
    removeMember: (userId) => {
      chat.members = chat.members.filter((member) => member !== userId);
      touched();
    },
    addRobot: () => {
      chat.robot = true;
      touched();
    },
    removeRobot: () => {
      chat.robot = false;
      touched();
    },
  };
}
