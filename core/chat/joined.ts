import { sentence, type Text } from '../text/text.ts';

/** Several texts as one, with a comma or a new line between them. */
export function joined(texts: readonly Text[], by: 'list.comma' | 'list.line_break'): Text {
  const [first, ...others] = texts;
  return others.reduce<Text>((before, next) => sentence(by, { before, next }), first ?? { said: '' });
}
