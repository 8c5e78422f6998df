/** One spelling for what people may type in different ways: width, case and composition do not matter. */
export const fold = (...words: readonly (string | null | undefined)[]): string =>
  words
    .filter((word) => word)
    .join(' ')
    .normalize('NFKC')
    .toLowerCase();

/** A pattern for `like ? escape '\'` that finds these very words inside a folded column. */
export const containing = (words: string): string => `%${fold(words.trim()).replaceAll(/[\\%_]/g, '\\$&')}%`;

/** Longest list of values in one query; longer ones go in turns. */
const chunkSize = 500;

export function chunks<T>(values: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < values.length; i += chunkSize) parts.push(values.slice(i, i + chunkSize));
  return parts;
}
