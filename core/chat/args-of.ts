import { type RejectCategory, rejectCategories } from '../tasks/task.ts';
import type { MoveArgs, Verb } from '../tasks/verbs.ts';

type Given = {
  readonly arg: string | undefined;
  readonly choice: string | undefined;
  readonly text: string | undefined;
};

const said = (text: string | undefined): string | undefined => text?.trim() || undefined;
const isCategory = (word: string): word is RejectCategory => (rejectCategories as readonly string[]).includes(word);

/** A row's id in a token, in base 36 as everywhere in tokens. */
const idIn = (arg: string | undefined): number | undefined =>
  arg !== undefined && /^[0-9a-z]{1,10}$/.test(arg) ? Number.parseInt(arg, 36) : undefined;

const named = ({ arg }: Given): MoveArgs => {
  const person = idIn(arg);
  return person === undefined ? {} : { person };
};
const declined = ({ arg, choice, text }: Given): MoveArgs => {
  const category = [choice, arg].find((word): word is RejectCategory => word !== undefined && isCategory(word));
  const reason = said(text);
  return { ...(category ? { category } : {}), ...(reason ? { reason } : {}) };
};
const remarked = ({ text }: Given): MoveArgs => {
  const comment = said(text);
  return comment ? { comment } : {};
};

const readers = new Map<Verb, (given: Given) => MoveArgs>([
  ['assign', named],
  ['transfer', named],
  ['share', named],
  ['unshare', named],
  ['reject', declined],
]);

/** What a button and the form around it say beyond the verb. What is missing is asked for later. */
export function argsOf(verb: Verb, arg: string | undefined, fields: Readonly<Record<string, string>>): MoveArgs {
  const read = readers.get(verb) ?? remarked;
  return read({ arg, choice: fields.choice, text: fields.text });
}
