import type { Migration } from './migration.ts';

/** What several platforms need: one preferred by each person, calls counted by month, the key a post went out under. */
export const severalPlatforms: Migration = {
  version: 2,
  name: 'several platforms',
  statements: ({ int, endByKey }) => [
    `alter table person add column preferred_platform text
      check (preferred_platform in ('telegram', 'dingtalk', 'feishu'))`,
    `alter table outbox add column sent_key text check (length(sent_key) between 1 and 50)`,
    // Until now every post that is repeated went out under its own key.
    `update outbox set sent_key = key where attempts > 0 and status in ('ready', 'sending')`,
    `create table ledger (
      platform text not null check (platform in ('telegram', 'dingtalk', 'feishu')),
      month text not null check (length(month) = 7),
      kind text not null check (kind in ('call', 'push')),
      count ${int} not null check (count >= 0),
      warned ${int} not null default 0,
      primary key (platform, month, kind)
    ) ${endByKey}`,
  ],
};
