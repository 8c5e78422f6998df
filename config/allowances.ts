import type { Platform } from '../core/ids.ts';
import { type Allowances, freeAllowances } from '../core/ledger/allowance.ts';
import type { Settings } from './schema.ts';

/** What was written down, else what a platform allows those who pay nothing. */
export function readAllowances(bots: Settings['bots']): Allowances {
  const of = (platform: Platform) => {
    const { monthly_calls: calls, monthly_pushes: pushes } = bots[platform];
    const free = freeAllowances[platform];
    return { call: calls === undefined ? free.call : calls, push: pushes === undefined ? free.push : pushes };
  };
  return { telegram: of('telegram'), dingtalk: of('dingtalk'), feishu: of('feishu') };
}
