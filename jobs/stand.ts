import type { Stores } from '../core/stores.ts';
import type { CourierPorts } from './courier-ports.ts';
import { audienceOf, type Utterance } from './posting.ts';

type Delivered = Omit<Utterance, 'card'> & { readonly now: number };

/** A delivered live card stands from now on; older copies for the same reader in this conversation step back. */
export async function stand(tx: Stores, ports: CourierPorts, end: Delivered, message: string): Promise<void> {
  const { post, at, revision, now } = end;
  if (post.content.kind !== 'live' || revision === null) return;
  const { subject } = post.content;
  // Where a platform deduplicates, what stands is what the first attempt said.
  const shownRevision = Math.min(post.revision ?? revision, revision);
  const wantedRevision = Math.max(revision, await currentRevision(tx, ports, end));
  const hash = shownRevision === revision ? end.hash : null;
  const copy = { conversation: at.id, person: post.person, subject, message };
  const id = await tx.shown.add({ ...copy, wantedRevision, shownRevision, hash, postedAt: now });
  await tx.shown.retire(subject, at.id, post.person, id);
}

/** A task is locked: a move that runs beside us must either see this copy or be seen by it. */
async function currentRevision(tx: Stores, ports: CourierPorts, { post, at }: Delivered): Promise<number> {
  if (post.content.kind !== 'live') return 0;
  const { subject } = post.content;
  if (subject.kind === 'task' || subject.kind === 'more') return (await tx.tasks.lock(subject.id))?.revision ?? 0;
  return (await ports.cardFor(tx, subject, audienceOf(post.person), at))?.revision ?? 0;
}
