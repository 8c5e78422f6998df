import type { TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import type { Actor } from '../tasks/task.ts';
import type { Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { refusedUnseen } from './check-file.ts';
import { isKept, type Offered } from './file.ts';
import { newFileId } from './link.ts';

interface Of {
  readonly task: TaskId;
  readonly comment: number;
  readonly actor: Actor;
}

/** More files than that come with no message of any platform. */
const most = 20;

/**
 * Notes the files that came with a comment and has them fetched; gives a sentence for each that is refused unseen. Their
 * bytes are judged when they are here.
 */
export async function keepFiles(
  tx: Stores,
  world: World,
  { task, comment, actor }: Of,
  files: readonly Offered[],
): Promise<Text[]> {
  const at = world.clock.now();
  const refused: Text[] = [];
  const owner = { task, comment, person: actor.person?.id ?? null, platform: actor.platform, at };
  for (const file of files.slice(0, most)) {
    if (isKept(file)) {
      const { id, name, mime, size, sha256 } = file;
      await tx.files.add({ ...owner, id, name, mime, size, sha256, status: 'kept', source: null });
      continue;
    }
    const why = refusedUnseen(file.name, file.size, world.files.maxBytes);
    if (why) {
      refused.push(why);
      continue;
    }
    const id = newFileId(world.random);
    const { name = '', mime = '', size = 0 } = file;
    await tx.files.add({ ...owner, id, name, mime, size, sha256: null, status: 'fetching', source: file.id });
    const subject = { kind: 'task', id: task } as const;
    await tx.jobs.add({ kind: 'fetch_file', key: id, subject, dueAt: at });
  }
  return refused;
}
