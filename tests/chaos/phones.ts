/** What people hold in their hands, whatever the platform. */
import type { Actor, Chat } from './cast.ts';

/** A message of ours that stands in a chat, as one person sees it. */
export interface Standing {
  /** As our tables name it; undefined: it has no name there. */
  readonly id: string | undefined;
  readonly text: string;
  /** `token`, where the phone gives it away. */
  readonly buttons: readonly { readonly label: string; readonly token?: string }[];
  /** All that is drawn of it, to be compared with what should be. */
  readonly picture: unknown;
}

export interface Phone {
  readonly actor: Actor;
  readonly own: Chat;
  readonly group: Chat;
  /** What we wrote, oldest first. */
  messages(chat: Chat): Standing[];
  press(message: Standing, button: Standing['buttons'][number], chat: Chat): Promise<unknown>;
  /** Says it about the task whose card this is; gives the platform's id of what was said. */
  comment(message: Standing, task: number, text: string, chat: Chat): string;
  /** Says it in the private chat; a question that is open there is answered. */
  say(text: string): string;
  /** A box to answer in is open. */
  readonly isAsked: boolean;
}
