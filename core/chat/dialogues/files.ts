import { z } from 'zod';
import type { Actor } from '../../tasks/task.ts';
import type { FileRef } from '../inbound.ts';
import type { Scene } from '../scene.ts';

const file = z.object({
  id: z.string(),
  name: z.string().exactOptional(),
  mime: z.string().exactOptional(),
  size: z.number().exactOptional(),
}) satisfies z.ZodType<FileRef>;

/** Sent along with any answer; attached once the dialogue has come to its end. */
export const keptFiles = z.array(file).readonly();

const most = 10;
export const withFiles = (kept: readonly FileRef[], more: readonly FileRef[]): readonly FileRef[] =>
  [...kept, ...more].slice(0, most);

/** Who attaches them in the end: what becomes of them is said in this chat. */
export const attacher = ({ actor, conversation }: Pick<Scene, 'actor' | 'conversation'>): Actor => ({
  ...actor,
  spoken: { conversation: conversation.id, message: null, named: [] },
});
