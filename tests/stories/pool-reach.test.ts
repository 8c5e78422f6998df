import { expect, it } from 'vitest';
import { eachStory } from '../harness/engines.ts';
import { openHouse } from '../harness/house.ts';

eachStory('a pool of a group with a chat and a group without', (fresh) => {
  it("reaches whom that chat is none of privately, and everybody else in their group's chat only", async () => {
    const house = await openHouse(await fresh(), [
      { code: 'wang', roles: ['employee'] },
      { code: 'zhao', roles: ['employee'] },
      { code: 'olga', roles: ['requester'] },
    ]);
    const [field, office] = await house.write(async (tx) => [
      await tx.groups.put({ code: 'field', name: 'Field', members: [house.id('wang')] }),
      await tx.groups.put({ code: 'office', name: 'Office', members: [house.id('wang'), house.id('zhao')] }),
    ]);
    await house.submit('api', { title: 'Gate', groups: [field ?? 0, office ?? 0] });
    const cards = (code: string, chat?: number) =>
      house
        .phone(code)
        .messages(chat)
        .filter(({ text, buttons }) => text.includes('Gate') && buttons.length > 0).length;
    expect({
      chat: cards('wang', house.group),
      wang: cards('wang'),
      zhao: cards('zhao'),
      olga: cards('olga'),
    }).toEqual({ chat: 1, wang: 0, zhao: 1, olga: 0 });
    await house.press('zhao', 'claim');
    expect(cards('zhao')).toBe(1);
  });
});
