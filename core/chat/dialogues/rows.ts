import { cardCounts } from '../../cards/card.ts';
import type { Action } from '../../cards/token.ts';
import { said, sentence, type Text } from '../../text/text.ts';
import type { Choice } from './step.ts';

/** Where somebody is in a long list. */
export interface Paging {
  readonly page: number;
}

export const perPage = cardCounts.picks;
/** Nobody pages further; they type a name. */
const lastPage = 99;

export const idArg = (id: number): string => id.toString(36);
export const idOf = (arg: string | undefined): number | undefined => {
  const id = arg !== undefined && /^[0-9a-z]{1,10}$/.test(arg) ? Number.parseInt(arg, 36) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
};

export const pick = (text: Text, arg: string): Choice => ({ text, verb: 'pick', arg });
export const chosen = (name: string, isChosen: boolean): Text =>
  isChosen ? sentence('new.chosen', { name: said(name) }) : said(name);

/** One row too many was asked for: it tells whether there is a next page. */
export function paged<T>(rows: readonly T[], { page }: Paging): { rows: readonly T[]; turns: readonly Choice[] } {
  const turn = (to: number, text: Text): Choice => ({ text, verb: 'page', arg: idArg(to) });
  return {
    rows: rows.slice(0, perPage),
    turns: [
      ...(page > 0 ? [turn(page - 1, sentence('new.earlier'))] : []),
      ...(rows.length > perPage && page < lastPage ? [turn(page + 1, sentence('new.later'))] : []),
    ],
  };
}

/** The page a button leads to. */
export const pageOf = ({ arg }: Action): number => Math.min(idOf(arg) ?? 0, lastPage);
