import type { RuleDraft } from '../../core/dispatch/rule.ts';
import { putRule } from '../../core/dispatch/save.ts';
import type { Actor } from '../../core/tasks/task.ts';
import type { House } from '../harness/house.ts';

export const api: Actor = { kind: 'api', person: null, account: null, platform: null, correlation: 'test' };
export const cast = [
  { code: 'wang', roles: ['employee'] },
  { code: 'li', roles: ['employee'] },
  { code: 'ivan', roles: ['employee'] },
  { code: 'chen', roles: ['manager'] },
] as const;

export const plain: Omit<RuleDraft, 'code' | 'groups'> = {
  type: 'clarify',
  companyScope: 'all',
  companies: [],
  materialScope: 'all',
  materials: [],
  onDuty: false,
  strategy: 'direct',
  priority: 0,
  stop: false,
  enabled: true,
};

export const group = (house: House, code: string, ...members: string[]) =>
  house.write((tx) => tx.groups.put({ code, name: code.toUpperCase(), members: members.map((one) => house.id(one)) }));
export async function rule(
  house: House,
  draft: Partial<RuleDraft> & Pick<RuleDraft, 'code' | 'groups'>,
): Promise<void> {
  await house.write((tx) => putRule(tx, house.app.world, api, { ...plain, ...draft }));
  house.app.world.wake('jobs');
  await house.settled();
}
export const decided = async (house: House, task: number) => (await house.read((tx) => tx.decisions.of(task, 9)))[0];
export const tokens = (house: House, code: string, of: string) =>
  house
    .card(code)
    .buttons.flat()
    .filter(({ data }) => data?.startsWith(`${of}.`));
