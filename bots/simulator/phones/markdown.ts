import type { RunView } from './screen.ts';

/** The small markdown that chat apps draw: headings, bold, quotes, lists, links, line breaks. */

const INLINE = /\*\*(.+?)\*\*|\[([^\]]*)\]\(([^)\s]+)\)|`([^`]+)`|<font[^>]*>(.*?)<\/font>/g;

const plain = (text: string, marks: string[]): RunView[] => (text === '' ? [] : [{ text, marks }]);

function inline(line: string, marks: string[]): RunView[] {
  const runs: RunView[] = [];
  let from = 0;
  for (const match of line.matchAll(INLINE)) {
    const [whole, bold, label, url, code, coloured] = match;
    runs.push(...plain(line.slice(from, match.index), marks));
    if (bold !== undefined) runs.push(...plain(bold, [...marks, 'bold']));
    else if (url !== undefined) runs.push({ text: label || url, marks, url });
    else if (code !== undefined) runs.push(...plain(code, [...marks, 'code']));
    else runs.push(...plain(coloured ?? '', marks));
    from = match.index + whole.length;
  }
  return [...runs, ...plain(line.slice(from), marks)];
}

function block(line: string): RunView[] {
  const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
  if (heading !== undefined) return inline(heading, ['bold']);
  const quote = /^>\s?(.*)$/.exec(line)?.[1];
  if (quote !== undefined) return inline(quote, ['blockquote']);
  const item = /^[-*+]\s+(.*)$/.exec(line)?.[1];
  return item === undefined ? inline(line, []) : [{ text: '• ', marks: [] }, ...inline(item, [])];
}

export function markdownRuns(text: string): RunView[] {
  const lines = text.split(/\s*\n\s*|<br\s*\/?>/).map(block);
  return lines.flatMap((runs, index) => (index === 0 ? runs : [{ text: '\n', marks: [] }, ...runs]));
}
