import { parseQuiet } from '../notices/quiet.ts';
import { setQuiet } from '../notices/set-quiet.ts';
import { sentence } from '../text/text.ts';
import type { Reply, Scene } from './scene.ts';

/** How people say that they want none; lower case. */
const offWords = new Set(['off', 'no', 'none', 'выкл', 'нет', 'отключить', '关', '关闭', '取消']);

/** `/quiet 22:00-07:00`, `/quiet off`; alone it says what is set. */
export async function quietCommand({ tx, person, now }: Scene, rest: string): Promise<Reply> {
  const words = rest.normalize('NFKC').trim().toLowerCase();
  if (words === '') {
    const { quiet } = person;
    return { notice: quiet ? sentence('inbox.quiet.is', { ...quiet }) : sentence('inbox.quiet.none') };
  }
  if (offWords.has(words)) {
    await setQuiet(tx, person.id, null, now);
    return { notice: sentence('inbox.quiet.off') };
  }
  const quiet = parseQuiet(words);
  if (!quiet) return { notice: sentence('inbox.quiet.unclear') };
  await setQuiet(tx, person.id, quiet, now);
  return { notice: sentence('inbox.quiet.set', { ...quiet }) };
}
