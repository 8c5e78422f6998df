import { taskNumber } from '../ids.ts';
import type { ShownCard } from '../stores/shown.ts';
import { sentence, type Text } from '../text/text.ts';
import type { Card } from './card.ts';
import type { Shown } from './card-for.ts';

/** What a copy shows as it stands: one that stepped back is readable, says where to look, and has nothing to press. */
export function asItStands(copy: Pick<ShownCard, 'status' | 'wantedRevision'>, shown: Shown): Shown {
  if (copy.status !== 'retired') return shown;
  // It is wanted once more than its subject ever will be.
  const revision = Math.max(shown.revision, copy.wantedRevision);
  return { ...shown, revision, card: shown.isOver ? shown.card : retired(shown.card) };
}

export function retired({ form: _form, picks: _picks, reply: _reply, ...card }: Card): Card {
  const footnote = whereToLook(card.subject);
  // What can be answered now stands elsewhere, with all that was said so far; three answers would leave it three times.
  if (card.template === 'dialogue')
    return { template: 'dialogue', revision: 0, title: card.title, buttons: [], footnote };
  return { ...card, buttons: [], footnote };
}

const whereToLook = (subject: Card['subject']): Text =>
  subject?.kind === 'more' ? sentence('card.more.over', { task: taskNumber(subject.id) }) : sentence('card.retired');
