import type { PersonId, TaskId } from '../ids.ts';
import type { Outcome, Stage, Task } from '../tasks/task.ts';

/** One page of tasks, oldest first; `after` is the id of the last one seen. */
interface Page {
  readonly after?: TaskId;
  readonly limit: number;
}

/** What may stand between a person and a task they hold. */
export type Holding = 'owner' | 'share';

/**
 * Tasks as the systems see them that made them: by the code they gave, by their document, by who may claim or holds
 * them. Tasks without a code are nobody's here.
 */
export interface TaskCodes {
  byCodes(type: string, codes: readonly string[]): Promise<Task[]>;
  /** Pooled, and dispatched to a group of this person. */
  claimable(query: Page & { readonly person: PersonId; readonly type?: string }): Promise<Task[]>;
  /** Owned by this person or shared with them. */
  held(
    query: Page & {
      readonly person: PersonId;
      readonly type?: string;
      /** In one of these. Empty: in any. */
      readonly states?: readonly { readonly stage: Stage; readonly outcome: Outcome | null }[];
      readonly documentCode?: string;
    },
  ): Promise<Task[]>;
  ofDocument(
    query: Page & { readonly documentCode: string; readonly documentType?: string; readonly type?: string },
  ): Promise<Task[]>;
  /** Codes of the groups each task is dispatched to, and of the people it is shared with. */
  around(
    tasks: readonly TaskId[],
  ): Promise<ReadonlyMap<TaskId, { readonly groups: readonly string[]; readonly sharers: readonly string[] }>>;
}
