import { sentence } from '../text/text.ts';
import type { Reply } from './scene.ts';

export const silence: Reply = { notice: null };

/** A button no version of us ever made, or one whose subject is no more. */
export const nonsense: Reply = { notice: sentence('chat.tap.nonsense'), alert: true };

/** What is meant for one person only cannot be shown: they have not opened their chat with us. */
export const closedChat = (link: string | undefined): Reply => ({
  notice: link === undefined ? sentence('chat.private_closed') : sentence('chat.private_closed_link', { link }),
  alert: true,
});
