import { type Subject, type SubjectKind, subjectKinds } from '../ids.ts';

/** What a button carries: verb + subject + turn (+ argument). It grants nothing; the tap is judged by who taps. */
export interface Action {
  readonly verb: string;
  readonly subject: Subject;
  readonly turn: number;
  readonly arg?: string;
}

/** Bytes; Telegram's `callback_data` is the narrowest place a token must fit in. */
const tokenLimit = 64;
const shape = /^([a-z_]{1,20})\.([a-z])([0-9a-z]{1,10})\.([0-9a-z]{1,8})(?:\.([0-9A-Za-z_-]{1,24}))?$/;
const letters = new Map<SubjectKind, string>(Object.entries(subjectKinds).map(([letter, kind]) => [kind, letter]));
const kinds = new Map<string, SubjectKind>(Object.entries(subjectKinds));

/** The token's text, e.g. `accept.t2k.7`: subject and turn in base 36, at most 64 bytes of ASCII. */
export function tokenOf({ verb, subject, turn, arg }: Action): string {
  const token = `${verb}.${letters.get(subject.kind)}${subject.id.toString(36)}.${turn.toString(36)}${arg ? `.${arg}` : ''}`;
  if (token.length > tokenLimit || !shape.test(token)) throw new Error(`not a token: ${token}`);
  return token;
}

/** Any string gives an action or nothing; never throws. */
export function parseToken(text: string): Action | undefined {
  const match = text.length <= tokenLimit ? shape.exec(text) : null;
  if (!match) return undefined;
  const [, verb = '', letter = '', id = '', turn = '', arg] = match;
  const kind = kinds.get(letter);
  const subject = { kind, id: Number.parseInt(id, 36) };
  const at = Number.parseInt(turn, 36);
  if (!kind || !Number.isSafeInteger(subject.id) || !Number.isSafeInteger(at)) return undefined;
  return { verb, subject: { kind, id: subject.id }, turn: at, ...(arg === undefined ? {} : { arg }) };
}
