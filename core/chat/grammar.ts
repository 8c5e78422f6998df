import { parseTaskNumber, type TaskId } from '../ids.ts';
import { type CommandName, commandNames, commandOf, commandWords } from './command-table.ts';

export type Parsed =
  | { readonly kind: 'command'; readonly name: CommandName; readonly rest: string }
  | { readonly kind: 'unknown'; readonly word: string; readonly nearest: CommandName | undefined };

const slashed = /^\s*(?:@\S+\s+)?[/／]([\p{L}\p{N}_]{1,40})/u;
const addressed = /^@[A-Za-z0-9_]{1,64}/;
const han = /^\p{Script=Han}+/u;
const fold = (word: string): string => word.normalize('NFKC').toLowerCase();

/** Reads `/word rest`, also `／任务` and `/完成T-12`. A word that is not exactly a command's names none. Never throws. */
export function parseCommand(text: string): Parsed | undefined {
  const match = slashed.exec(text);
  if (!match) return undefined;
  const typed = match[1] ?? '';
  const after = text.slice(match[0].length);
  const name = commandWords.get(fold(typed));
  const rest = after.replace(addressed, '');
  // A path (`/usr/bin`) or a fraction is no command.
  if (rest !== '' && !/^\s/u.test(rest)) return hanned(typed, rest);
  return name ? { kind: 'command', name, rest: rest.trim() } : (hanned(typed, after) ?? unknown(typed));
}

/** Chinese needs no space between the word and what follows it; the number that follows must be one. */
function hanned(typed: string, after: string): Parsed | undefined {
  const word = han.exec(typed)?.[0];
  const name = word === undefined ? undefined : commandWords.get(word);
  if (word === undefined || !name) return undefined;
  const rest = `${typed.slice(word.length)}${after}`;
  return takeTask(rest) ? { kind: 'command', name, rest } : undefined;
}

const unknown = (typed: string): Parsed => ({ kind: 'unknown', word: typed, nearest: nearest(fold(typed)) });

const bareWord = /^\s*([\p{L}]{2,20})\s*/u;

/** Reads `done T-12 note` and `完成 T-12`: a task command without its slash. The number needs its `T-` or `#`. */
export function parseBare(text: string): Parsed | undefined {
  const typed = bareWord.exec(text);
  const whole = typed?.[1] ?? '';
  // `完成T-12`: the letter T of the number was read as part of the word.
  const word = commandWords.has(fold(whole)) ? whole : (han.exec(whole)?.[0] ?? '');
  const name = commandWords.get(fold(word));
  if (!name || !commandOf(name).bare) return undefined;
  const rest = text.trimStart().slice(word.length).trimStart();
  return takeTask(rest)?.isMarked ? { kind: 'command', name, rest } : undefined;
}

const numbered = /^\s*(#|＃|[tTｔＴ][-－]?)?(\p{Nd}{1,15})(?![\p{N}\p{Script=Latin}\p{Script=Cyrillic}_])/u;

/** The task a line begins with, and what follows. `isMarked`: written as a task number, not just as a number. */
export function takeTask(line: string): { task: TaskId; rest: string; isMarked: boolean } | undefined {
  const match = numbered.exec(line);
  const task = match ? parseTaskNumber(match[0]) : undefined;
  if (!match || task === undefined) return undefined;
  const rest = line.slice(match[0].length).replace(/^\s*[，,:：、.。]?\s*/u, '');
  return { task, rest: rest.trimEnd(), isMarked: match[1] !== undefined };
}

/** The command whose word is at most two slips away. */
function nearest(word: string): CommandName | undefined {
  let best: { name: CommandName; slips: number } | undefined;
  for (const [known, name] of commandWords) {
    const most = Math.min(2, Math.floor(known.length / 2));
    const slips = Math.abs(known.length - word.length) > most ? most + 1 : slipsBetween(word, known);
    if (slips <= most && (!best || slips < best.slips)) best = { name, slips };
  }
  return best?.name ?? commandNames.find((name) => word.length >= 3 && name.startsWith(word));
}

/** Edit distance. */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const kept = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(kept, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
