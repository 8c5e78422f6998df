import { limits } from '../../tasks/task.ts';
import { sentence, type Text } from '../../text/text.ts';

export type Words = { readonly kind: 'words'; readonly words: string } | { readonly kind: 'no'; readonly why: Text };

/** What somebody typed, if it is something and not too much. Counts characters, as people do. */
export function within(typed: string, limit: keyof typeof limits): Words {
  const words = typed.trim();
  if (!/[\p{L}\p{N}\p{S}\p{P}]/u.test(words)) return { kind: 'no', why: sentence('new.empty') };
  const length = [...words].length;
  return length > limits[limit]
    ? { kind: 'no', why: sentence('new.too_long', { limit: limits[limit], length }) }
    : { kind: 'words', words };
}

/** A task in free words: the first line is its title, the rest its description. */
export function described(
  typed: string,
): { kind: 'task'; title: string; description: string } | { kind: 'no'; why: Text } {
  const [first = '', ...rest] = typed.trim().split('\n');
  const title = within(first, 'title');
  if (title.kind === 'no') {
    const isLong = [...first.trim()].length > limits.title;
    return { kind: 'no', why: isLong ? sentence('new.title_long', { limit: limits.title }) : title.why };
  }
  const description = rest.join('\n').trim();
  if (description === '') return { kind: 'task', title: title.words, description };
  const more = within(description, 'description');
  return more.kind === 'no' ? more : { kind: 'task', title: title.words, description: more.words };
}
