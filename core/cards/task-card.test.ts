import { describe, expect, test } from 'vitest';
import { chen, everybody, ivan, li, olga, sun, wang } from '../../tests/gallery/people.ts';
import { now, scenes } from '../../tests/gallery/scenes.ts';
import { locales } from '../ids.ts';
import type { Person } from '../people/person.ts';
import { allowed } from '../tasks/allowed.ts';
import { standings } from '../tasks/standing.ts';
import { table } from '../tasks/table.ts';
import { stages, type TaskFacts } from '../tasks/task.ts';
import { verbs } from '../tasks/verbs.ts';
import { say } from '../text/say.ts';
import { type Card, cardCounts } from './card.ts';
import { moreCard } from './more-card.ts';
import { retired } from './retired.ts';
import { taskCard } from './task-card.ts';
import { parseToken } from './token.ts';

const at = { now, locale: 'en', zone: 'Asia/Shanghai' } as const;
const cardOf = (facts: TaskFacts, person: Person): Card => taskCard(facts, { kind: 'person', person: person.id }, at);
const sharedCard = (facts: TaskFacts): Card => taskCard(facts, { kind: 'conversation' }, at);
const verbsOn = (card: Card): string[] =>
  [...(card.picks ?? []), ...card.buttons].map(({ token }) => parseToken(token)?.verb ?? `not a token: ${token}`);
const words = say('en', 'Asia/Shanghai');
const labels = (card: Card): string[] => [...(card.picks ?? []), ...card.buttons].map(({ text }) => words(text));
const status = (card: Card): string => (card.status ? words(card.status.text) : '');
const scene = (name: string): TaskFacts => {
  const found = scenes[name];
  if (!found) throw new Error(`no scene ${name}`);
  return found;
};
const everyCard = Object.entries(scenes).flatMap(([name, facts]) => [
  { name: `${name}, everybody`, facts, card: sharedCard(facts) },
  ...everybody.map((person) => ({ name: `${name}, ${person.code}`, facts, card: cardOf(facts, person) })),
]);

test('the scenes reach every stage, dispatch and outcome', () => {
  const tasks = Object.values(scenes).map(({ task }) => task);
  expect(new Set(tasks.map(({ stage }) => stage))).toEqual(new Set(stages));
  expect(new Set(tasks.map(({ dispatch }) => dispatch)).size).toBe(3);
  expect(new Set(tasks.map(({ outcome }) => outcome)).size).toBe(5);
});

describe.each(Object.entries(scenes))('%s', (_name, facts) => {
  test.each(everybody)('$code sees the verbs they may use, and no other', (person) => {
    const offers = allowed(facts, person, now)
      .filter(({ button }) => button !== 'none')
      .map(({ verb }) => verb);
    const card = cardOf(facts, person);
    const onCard = verbsOn(card).filter((verb) => verb !== 'more');
    const behind = verbsOn(moreCard(facts, person, at));
    // "Later" alone puts nothing off.
    const isQuestioned = facts.proposal?.asked === person.id;
    const isIdle =
      !isQuestioned && offers.every((verb) => table[verb].button !== 'card' || verb === 'snooze' || verb === 'undo');
    // Somebody of its pool may say something about it, and is not asked to.
    const isClose = [...standings(facts, person)].some((one) => one !== 'member' && one !== 'outsider');
    // One verb may have several buttons: at once, with a note, for somebody named.
    expect([...new Set([...onCard, ...behind])].toSorted()).toEqual(
      offers.filter((verb) => !(isIdle && verb === 'snooze') && (isClose || verb !== 'comment')).toSorted(),
    );
    expect(verbsOn(card).includes('more')).toBe(behind.length > 0);
    expect(card.form !== undefined).toBe(onCard.includes('reject'));
  });

  test('a room sees shared verbs only: no form, no word for one reader', () => {
    const card = sharedCard(facts);
    for (const verb of verbsOn(card)) {
      const isShared = verbs.some((one) => one === verb && table[one].reach === 'shared');
      expect({ verb, isShared: isShared || verb === 'open' }).toEqual({ verb, isShared: true });
    }
    expect(card.form).toBeUndefined();
    expect(card.lines).toBeUndefined();
    expect(status(card)).not.toMatch(/\byou/i);
  });
});

test('every card keeps the counts, and its tokens say its task and turn in 64 bytes', () => {
  for (const { name, facts, card } of everyCard) {
    const { id, turn, revision } = facts.task;
    expect({ name, facts: card.facts?.length ?? 0 }).toSatisfy(
      (one: { facts: number }) => one.facts <= cardCounts.facts,
    );
    expect(card.buttons.length).toBeLessThanOrEqual(cardCounts.buttons);
    expect(card.revision).toBe(revision);
    for (const { token } of [...card.buttons, ...(card.form ? [card.form] : [])]) {
      expect(Buffer.byteLength(token)).toBeLessThanOrEqual(64);
      expect(parseToken(token)).toMatchObject({ subject: { kind: 'task', id }, turn });
    }
  }
});

test('every card has a status and can be said in every language', () => {
  for (const { card } of everyCard) {
    expect(status(card)).not.toBe('');
    for (const locale of locales) {
      const spoken = say(locale, 'UTC');
      const texts = [card.title, card.status?.text, ...(card.lines ?? []), ...card.buttons.map(({ text }) => text)];
      for (const text of texts) if (text) expect(spoken(text)).not.toMatch(/^card\.|\{\{|undefined/);
    }
  }
});

describe('what people see', () => {
  test('an offer asks its person, and names them to others', () => {
    expect(status(cardOf(scene('offered'), ivan))).toBe('Waiting for your answer');
    expect(status(cardOf(scene('offered'), chen))).toBe(`Waiting for an answer · ${ivan.name}`);
    expect(verbsOn(cardOf(scene('offered'), ivan)).slice(0, 2)).toEqual(['accept', 'reject']);
    expect(cardOf(scene('offered'), ivan).form?.choices.length).toBe(6);
  });

  test('after accepting the buttons are Done, Transfer and Later', () => {
    const card = cardOf(scene('in progress'), ivan);
    expect(card.buttons.slice(0, 3).map(({ text }) => words(text))).toEqual(['Done', 'Transfer', 'Later']);
    expect(status(card)).toBe('In progress · you');
    expect(status(sharedCard(scene('in progress')))).toBe(`In progress · ${ivan.name}`);
  });

  test('who declined is done with it; who must go on hears why', () => {
    const reason = /Rejected · .*Too much on my plate\. До пятницы/;
    const mine = cardOf(scene('declined'), ivan);
    expect([status(mine), verbsOn(mine)]).toEqual(['You rejected this', []]);
    expect(cardOf(scene('declined'), chen).lines?.map(words)).toContainEqual(expect.stringMatching(reason));
    expect((cardOf(scene('offered to the next'), wang).lines ?? []).map(words).join()).not.toMatch(reason);
  });

  test('a refusal leaves the next candidate and another date on the card of whoever hands out', () => {
    expect(labels(cardOf(scene('declined'), chen)).slice(0, 3)).toEqual([
      `Offer it to ${wang.name}`,
      'Assign',
      'Change the date',
    ]);
    expect(labels(cardOf(scene('declined, nobody is left'), chen))[0]).toBe('Assign');
  });

  test('whoever hands out reaches another person, groups, the date and the priority in two presses', () => {
    for (const name of ['not assigned', 'offered', 'in progress']) {
      expect({ name, verbs: verbsOn(cardOf(scene(name), chen)) }).toMatchObject({
        verbs: expect.arrayContaining(['edit']),
      });
    }
    expect(verbsOn(cardOf(scene('not assigned'), chen))).toEqual(['assign', 'dispatch', 'edit', 'snooze', 'more']);
  });

  test('what a rejection asks stands with whoever is asked, and nowhere else', () => {
    expect(status(cardOf(scene('a question'), olga))).toBe('A question for you');
    expect(labels(cardOf(scene('a question'), olga)).slice(0, 2)).toEqual(['Answer', 'Edit']);
    expect(status(cardOf(scene('a question'), chen))).toBe(`Question asked · waiting for ${olga.name}`);
    expect(cardOf(scene('a question'), olga).lines?.map(words)).toContainEqual(
      expect.stringMatching(/^Question · .*: Какой/),
    );
    expect(labels(cardOf(scene('another date'), chen)).slice(0, 2)).toEqual([
      'Agree: Mon 23 Nov, 18:02',
      'Decline the date',
    ]);
    expect(verbsOn(cardOf(scene('another date'), olga))).not.toContain('agree');
    expect(cardOf(scene('answered'), ivan).lines?.map(words)).toEqual(['Answer: Третий, у входа.']);
  });

  test('a finish, an approval and a confirmation are one press, and with words two', () => {
    const behind = (name: string, person: Person) => labels(moreCard(scene(name), person, at))[0];
    expect(behind('in progress', ivan)).toBe('Done, with a note or photo');
    expect(behind('waits for review', sun)).toBe('Approve with a note');
    expect(behind('done', olga)).toBe('Confirm with a note');
  });

  test('a verb is called what it means to this reader now', () => {
    const label = (name: string, person: Person, verb: string) => {
      const card = cardOf(scene(name), person);
      const button = card.buttons.find(({ token }) => parseToken(token)?.verb === verb);
      return button && words(button.text);
    };
    expect(label('in progress', ivan, 'release')).toBe('Give back');
    expect(label('in progress', chen, 'release')).toBe('Take back');
    expect(label('not assigned', chen, 'assign')).toBe('Assign');
    expect(label('offered', chen, 'assign')).toBe('Assign someone else');
  });

  test('a card left behind says who has the task now', () => {
    const card = cardOf(scene('handed over'), ivan);
    expect(status(card)).toBe(`T-1042 is now with ${wang.name}`);
    expect(verbsOn(card)).toEqual([]);
  });

  test('a claim race leaves one owner, and nothing to press for the rest', () => {
    expect(verbsOn(sharedCard(scene('in a pool')))).toEqual(['claim', 'open']);
    expect(verbsOn(cardOf(scene('in a pool'), wang))).toContain('claim');
    expect(status(cardOf(scene('claimed'), wang))).toBe(`In progress · ${li.name}`);
    expect(verbsOn(cardOf(scene('claimed'), wang))).toEqual([]);
    expect(verbsOn(sharedCard(scene('claimed')))).not.toContain('claim');
  });

  test('done work waits for its confirmer by name', () => {
    expect(status(cardOf(scene('done'), olga))).toBe('Done, waiting for your confirmation');
    expect(status(cardOf(scene('done'), ivan))).toBe(`Done, waiting for confirmation · ${olga.name}`);
    expect(verbsOn(cardOf(scene('done'), olga)).slice(0, 2)).toEqual(['confirm', 'dispute']);
    expect(cardOf(scene('disputed'), ivan).lines?.map(words)).toEqual([
      `Disputed · ${olga.name}: После обеда снова 85 °C.`,
    ]);
  });

  test('a closed card says the outcome and by whom', () => {
    expect(status(cardOf(scene('turned down'), olga))).toBe(`Refused · ${sun.name}`);
    expect(status(cardOf(scene('cancelled'), olga))).toBe(`Cancelled · ${chen.name}`);
    expect(status(cardOf(scene('completed'), olga))).toBe(`Completed · ${ivan.name}`);
    expect(status(sharedCard(scene('withdrawn')))).toBe('Withdrawn at the source');
  });

  test('deadlines press only while there is work to do', () => {
    const due = (name: string) => words(cardOf(scene(name), ivan).facts?.[0]?.value ?? { said: '' });
    expect(due('offered')).toBe('⏰ Fri 20 Nov, 18:02 · due soon');
    expect(due('in progress')).toBe('❗ Fri 20 Nov, 09:02 · overdue');
    expect(due('not assigned')).toBe('Sat 21 Nov, 18:02');
    expect(due('completed')).toBe('Sat 21 Nov, 18:02');
  });

  test('a retired copy can be read and not pressed', () => {
    const card = retired(cardOf(scene('offered'), ivan));
    expect([verbsOn(card), card.form]).toEqual([[], undefined]);
    expect(card.status).toEqual(cardOf(scene('offered'), ivan).status);
  });
});
