import { noticeCard } from '../cards/notice-card.ts';
import type { Locale } from '../ids.ts';
import { catalogues } from '../text/catalogue.ts';
import { sentence } from '../text/text.ts';
import { answer } from './answer.ts';
import { type CommandName, commandNames, commandOf, isListedFor } from './command-table.ts';
import { joined } from './joined.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

const listed = commandNames.filter(
  (name): name is Exclude<CommandName, 'start' | 'bind'> => commandOf(name).hidden !== true,
);

/** `/help`: what this very person may type. */
export async function showHelp(scene: Scene): Promise<Reply> {
  const usable = listed.filter((name) => isListedFor(name, scene.person.roles));
  const lines = usable.map((name) =>
    sentence('chat.help.entry', { usage: sentence(`chat.usage.${name}`), about: sentence(`chat.about.${name}`) }),
  );
  const card = {
    ...noticeCard(sentence('chat.help.title')),
    body: joined(lines, 'list.line_break'),
    footnote: sentence('chat.help.foot'),
  };
  await answer(scene, card);
  return silence;
}

/** What a platform's command menu offers everybody, in the order to show it. */
export const commandMenu = (locale: Locale): readonly { readonly name: string; readonly description: string }[] =>
  listed
    .filter((name) => commandOf(name).roles === undefined)
    .map((name) => ({ name, description: catalogues[locale][`chat.about.${name}`] }));
