import { said, sentence } from '../text/text.ts';
import type { Reply, Scene } from './scene.ts';

/** `/bind field`, typed in a group chat: from now on that chat hears what its group hears. */
export async function bindGroup(scene: Scene, rest: string): Promise<Reply> {
  const { tx, conversation, person, now, event } = scene;
  if (conversation.kind !== 'group') return { notice: sentence('bind.group_only_there') };
  const code = rest.trim();
  const group = (await tx.groups.byCode(code)) ?? (await tx.groups.byCode(code.toLowerCase()));
  if (!group)
    return {
      notice:
        code === '' ? sentence('bind.group_which') : sentence('bind.group_unknown', { code: said(code.slice(0, 40)) }),
    };
  await tx.groups.bindConversation(group.id, conversation.id);
  await tx.audit.append({
    at: now,
    kind: 'admin',
    person: person.id,
    platform: conversation.platform,
    externalId: conversation.externalId,
    verb: 'bind',
    subject: group.code,
    detail: {},
    correlation: event.correlation,
  });
  return { notice: sentence('bind.group_bound', { group: said(group.name) }) };
}
