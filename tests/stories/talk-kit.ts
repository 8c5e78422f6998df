import type { PersonId, Platform } from '../../core/ids.ts';
import type { Fresh } from '../harness/engines.ts';
import type { ThreeOptions, ThreePlatforms } from '../harness/three-house.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import type { Resident } from '../harness/three-simulators.ts';
import { fileSettings } from '../harness/world.ts';

const talkers: readonly Resident[] = [
  { code: 'olga', roles: ['requester'], platform: 'telegram', locale: 'ru' },
  { code: 'chen', roles: ['manager'], platform: 'feishu', locale: 'zh-CN' },
  { code: 'wang', roles: ['employee'], platform: 'dingtalk', locale: 'zh-CN' },
  { code: 'lina', roles: ['employee'], platform: 'feishu', locale: 'en' },
  { code: 'ivan', roles: ['employee'], platform: 'telegram', locale: 'ru' },
];

export const violations = ({ simulators }: ThreePlatforms): unknown[] =>
  Object.values(simulators).flatMap((one): unknown[] => [...one.violations]);

/** Messages of a private chat (or of the group's) that hold these words. */
export const hears = (house: ThreePlatforms, code: string, words: string, chat?: string) =>
  house
    .phone(code)
    .messages(chat)
    .filter(({ text, buttons }) => [text, ...buttons.map((one) => one.text)].join('\n').includes(words));

/** What stands in somebody's chat of a subject: a task's card, or a comment as they were told of it. */
export async function copyOf(
  house: ThreePlatforms,
  person: PersonId | null,
  subject: { kind: 'task' | 'comment'; id: number },
  platform?: Platform,
): Promise<string> {
  const found = await house.read(async (tx) => {
    for (const copy of (await tx.shown.of(subject)).toReversed()) {
      const at = await tx.conversations.get(copy.conversation);
      if (copy.person === person && (platform ?? at?.platform) === at?.platform) return copy.message;
    }
    return undefined;
  });
  if (found === undefined) throw new Error(`nothing stands of ${subject.kind} ${subject.id}`);
  return found;
}

/** Wang works on what Olga asked for and Chen gave out; each has its card in private. */
export async function atWork(db: Fresh, options: ThreeOptions = {}) {
  const house = await openThreePlatforms(db, talkers, { files: fileSettings(), ...options });
  const { task } = await house.submit('chen', {
    title: 'Pump',
    requester: house.id('olga'),
    assignees: [house.id('wang')],
  });
  await house.press('wang', 'accept');
  for (const code of ['olga', 'chen']) await house.say(code, `/task T-${task.id}`);
  const subject = { kind: 'task', id: task.id } as const;
  return {
    house,
    task: task.id,
    card: (code: string) => copyOf(house, house.id(code), subject),
    /** Everything the person has been told and has said since, in the order of their chat. */
    texts: (code: string) =>
      house
        .phone(code)
        .messages()
        .map(({ text }) => text),
  };
}
