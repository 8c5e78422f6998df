import { type Button, cardCounts } from '../cards/card.ts';
import { noticeCard } from '../cards/notice-card.ts';
import { tokenOf } from '../cards/token.ts';
import type { Person } from '../people/person.ts';
import type { Key } from '../text/catalogue.ts';
import { said, sentence, type Text } from '../text/text.ts';
import { answer, privately } from './answer.ts';
import { joined } from './joined.ts';
import { closedChat } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

const perPage = cardCounts.lines;

/** `/people [name]`: who is here, which words name them, and where they can be reached. */
export async function showPeople(scene: Scene, search: string, page: number): Promise<Reply> {
  const { tx } = scene;
  const where = await privately(scene);
  if (where.kind === 'closed') return closedChat(where.link);
  const found = await tx.people.list({
    ...(search ? { search } : {}),
    limit: perPage + 1,
    offset: search ? 0 : page * perPage,
  });
  const people = found.slice(0, perPage);
  const accounts = await tx.accounts.ofMany(people.map(({ id }) => id));
  const lines = people.map((person) => {
    const where = accounts.filter((account) => account.person === person.id);
    return line(
      person,
      where.map(({ platform }) => sentence(`bind.platform.${platform}`)),
    );
  });
  const title =
    people.length > 0 ? sentence('list.people', { count: await tx.people.count() }) : sentence('list.nobody');
  const hasMore = found.length > perPage;
  const buttons = search
    ? []
    : [
        ...(page > 0 ? [turnTo(page - 1, 'list.people_earlier')] : []),
        ...(hasMore ? [turnTo(page + 1, 'list.people_later')] : []),
      ];
  if (search && hasMore) lines.splice(perPage - 1, 1, sentence('list.people_more'));
  await answer(scene, noticeCard(title, lines, buttons), { conversation: where.conversation });
  return { notice: where.conversation.id === scene.conversation.id ? null : sentence('chat.sent_privately') };
}

function line(person: Person, platforms: readonly Text[]): Text {
  const roles = person.roles.map((role) => sentence(`list.role.${role}`));
  return sentence('list.person', {
    name: said(person.name),
    code: person.code,
    roles: roles.length > 0 ? joined(roles, 'list.comma') : sentence('list.role.none'),
    where: platforms.length > 0 ? joined(platforms, 'list.comma') : sentence('list.unbound'),
  });
}

const turnTo = (page: number, text: Key): Button => ({
  text: sentence(text),
  token: tokenOf({ verb: 'people', subject: { kind: 'list', id: page }, turn: 0 }),
});
