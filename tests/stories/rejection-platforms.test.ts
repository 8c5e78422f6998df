import { expect, it } from 'vitest';
import { eachStory } from '../harness/engines.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import type { Resident } from '../harness/three-simulators.ts';
import { violations } from './talk-kit.ts';

const cast: readonly Resident[] = [
  { code: 'olga', roles: ['requester'], platform: 'telegram', locale: 'ru' },
  { code: 'emma', roles: ['requester'], platform: 'dingtalk', locale: 'zh-CN' },
  { code: 'yan', roles: ['requester'], platform: 'feishu', locale: 'zh-CN' },
  { code: 'chen', roles: ['manager'], platform: 'feishu', locale: 'zh-CN' },
  { code: 'zhao', roles: ['manager'], platform: 'dingtalk', locale: 'zh-CN' },
  { code: 'max', roles: ['manager'], platform: 'telegram', locale: 'en' },
  { code: 'wang', roles: ['employee'], platform: 'dingtalk', locale: 'zh-CN' },
  { code: 'lina', roles: ['employee'], platform: 'feishu', locale: 'en' },
  { code: 'ivan', roles: ['employee'], platform: 'telegram', locale: 'ru' },
];
/** Each platform once on each side. */
const pairs = [
  { worker: 'wang', manager: 'chen', requester: 'olga', agree: '同意', answer: 'Ответить' },
  { worker: 'lina', manager: 'max', requester: 'emma', agree: 'Agree', answer: '答复' },
  { worker: 'ivan', manager: 'zhao', requester: 'yan', agree: '同意', answer: '答复' },
] as const;
type Worker = (typeof pairs)[number]['worker'];

eachStory('a rejection between platforms', (fresh) => {
  async function given() {
    const house = await openThreePlatforms(await fresh(), cast);
    const task = async (worker: string, manager: string, requester: string): Promise<number> => {
      const made = await house.submit(manager, {
        title: `Pump of ${worker}`,
        requester: house.id(requester),
        assignees: [house.id(worker)],
      });
      return made.task.id;
    };
    /** The newest button whose words begin like this. */
    const pressLike = async (code: string, words: string): Promise<string> => {
      const message = house
        .phone(code)
        .messages()
        .findLast(({ buttons }) => buttons.some(({ text }) => text.startsWith(words)));
      const button = message?.buttons.find(({ text }) => text.startsWith(words));
      if (!message || !button) throw new Error(`${code} has no button ${words}`);
      const told = await house.phone(code).press(message, button);
      await house.settled();
      return told;
    };
    /** How each platform says no: by questions, or by the form on the card. */
    const reject: Record<Worker, (category: 'date' | 'unclear', words: readonly string[]) => Promise<void>> = {
      async wang(category, words) {
        await house.press('wang', 'reject');
        await house.press('wang', { date: '时间不合适', unclear: '任务要求不明确' }[category]);
        for (const one of words) await house.say('wang', one);
      },
      async ivan(category, words) {
        await house.press('ivan', 'reject');
        await house.press('ivan', { date: 'Срок не подходит', unclear: 'Неясно, что делать' }[category]);
        for (const one of words) await house.say('ivan', one);
      },
      async lina(category, words) {
        const [first = '', ...others] = words.toReversed();
        await house.press('lina', 'reject', 'here', { choice: category, text: first });
        for (const one of others) await house.say('lina', one);
      },
    };
    return { house, task, pressLike, reject };
  }

  it('another date is proposed in words and agreed to in one press, whoever sits where', {
    timeout: 90_000,
  }, async () => {
    const { house, task, pressLike, reject } = await given();
    const words = {
      wang: ['后天18点', '轴承后天到'],
      ivan: ['послезавтра в 18:00', 'Подшипник привезут послезавтра'],
      lina: ['in 2 days at 18:00', 'The bearing is not here yet'],
    };
    for (const { worker, manager, requester, agree } of pairs) {
      const id = await task(worker, manager, requester);
      await reject[worker]('date', words[worker]);
      const asked = await house.read((tx) => tx.proposals.open(id));
      expect(asked, worker).toMatchObject({ kind: 'date', from: house.id(worker) });
      expect(await house.lies(id)).toEqual([]);
      await pressLike(manager, agree);
      const after = await house.read((tx) => tx.tasks.get(id));
      expect(after, worker).toMatchObject({ stage: 'assigned', dueAt: asked?.dueAt });
      await house.press(worker, 'accept');
      expect(await house.lies(id)).toEqual([]);
    }
    expect(violations(house)).toEqual([]);
  });

  it('a form that names the date at once asks no more', { timeout: 60_000 }, async () => {
    const { house, task } = await given();
    const id = await task('lina', 'chen', 'olga');
    await house.press('lina', 'reject', 'here', { choice: 'date', text: 'tomorrow 5pm' });
    expect(await house.read((tx) => tx.proposals.open(id))).toMatchObject({ kind: 'date', from: house.id('lina') });
  });

  it('a question finds its requester, and the answer its way back', { timeout: 90_000 }, async () => {
    const { house, task, pressLike, reject } = await given();
    const words = { wang: ['哪一台泵？'], ivan: ['Какой из насосов?'], lina: ['Which pump?'] };
    for (const { worker, manager, requester, answer } of pairs) {
      const id = await task(worker, manager, requester);
      await reject[worker]('unclear', words[worker]);
      expect(house.card(requester).text, worker).toContain(words[worker][0]);
      await pressLike(requester, answer);
      await house.say(requester, `№${id}`);
      expect(await house.read((tx) => tx.tasks.get(id)), worker).toMatchObject({ stage: 'assigned' });
      const offers = await house.read((tx) => tx.tasks.assignments(id));
      expect(offers.map(({ person, status }) => [house.code(person), status])).toEqual([
        [worker, 'offered'],
        [worker, 'rejected'],
      ]);
      expect(
        house
          .phone(worker)
          .messages()
          .some(({ text, buttons }) => text.includes(`№${id}`) && buttons.length > 1),
        `${worker} sees the answer on the card`,
      ).toBe(true);
      expect(await house.lies(id)).toEqual([]);
    }
    expect(violations(house)).toEqual([]);
  });
});
