export interface Line {
  readonly what: string;
  readonly value: string;
  /** Against what stands in `to`, measured in the same run: the only figure worth comparing between machines. */
  readonly ratio?: number;
  readonly to?: string;
}
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly notes?: readonly string[];
  /** Everything measured, for `out/bench.json`. */
  readonly data: unknown;
}

const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - text.length));

/** One section as text, columns aligned. */
export function printed({ title, lines, notes = [] }: Section): string {
  const cells = lines.map(({ what, value, ratio, to }) => [
    what,
    value,
    ratio === undefined ? '' : `× ${ratio.toFixed(2)}`,
    to ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  const rows = cells.map((row) =>
    `  ${row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [title, ...rows, ...notes.map((note) => `  ${note}`), ''].join('\n');
}
