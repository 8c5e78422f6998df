/**
 * What one unit of work can see and do. `db/` implements it twice over one set of queries; the core knows no SQL.
 * Times are epoch milliseconds, json columns arrive as values, absent is null.
 */
import type { Ledger } from './ledger/ledger.ts';
import type { Aliases } from './stores/aliases.ts';
import type { Conversations } from './stores/conversations.ts';
import type { BindCodes, Dialogues, Intents } from './stores/dialogues.ts';
import type { Folds } from './stores/folds.ts';
import type { Inbox } from './stores/inbox.ts';
import type { Jobs, Leases, Settings } from './stores/jobs.ts';
import type { Audit, Log } from './stores/log.ts';
import type { Notices } from './stores/notices.ts';
import type { Outbox } from './stores/outbox.ts';
import type { Accounts, Groups, People } from './stores/people.ts';
import type { Proposals } from './stores/proposals.ts';
import type { Decisions, Rules } from './stores/rules.ts';
import type { ShownCards } from './stores/shown.ts';
import type { Files, Talk } from './stores/talk.ts';
import type { TaskCodes } from './stores/task-codes.ts';
import type { Tasks, Templates } from './stores/tasks.ts';

export interface Stores {
  readonly people: People;
  readonly accounts: Accounts;
  readonly groups: Groups;
  readonly conversations: Conversations;
  readonly templates: Templates;
  readonly tasks: Tasks;
  readonly talk: Talk;
  readonly files: Files;
  readonly aliases: Aliases;
  readonly taskCodes: TaskCodes;
  readonly rules: Rules;
  readonly decisions: Decisions;
  readonly proposals: Proposals;
  readonly folds: Folds;
  readonly log: Log;
  readonly audit: Audit;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly shown: ShownCards;
  readonly dialogues: Dialogues;
  readonly codes: BindCodes;
  readonly intents: Intents;
  readonly jobs: Jobs;
  readonly leases: Leases;
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly notices: Notices;
}
