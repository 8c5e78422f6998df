import type { SendOutcome } from '../../core/ports.ts';
import type { Called, Refusal } from './api.ts';

type Refused = Extract<SendOutcome, { kind: 'refused' }>['reason'];
type Meaning = 'unchanged' | 'gone' | 'throttled' | 'unknown' | Refused;

interface Row {
  readonly code: number;
  /** Beginning of the description, lower case, without "Bad Request: " and its kin; '' = any. */
  readonly starts: string;
  readonly means: Meaning;
}

/** What each refusal means, first match wins. The texts are Telegram's and may change; codes are the safety net. */
export const refusals: readonly Row[] = [
  { code: 400, starts: 'message is not modified', means: 'unchanged' },
  { code: 400, starts: 'message to edit not found', means: 'gone' },
  { code: 400, starts: "message can't be edited", means: 'gone' },
  { code: 400, starts: 'message_id_invalid', means: 'gone' },
  { code: 400, starts: 'group chat was upgraded to a supergroup chat', means: 'moved' },
  { code: 400, starts: 'chat not found', means: 'no-chat' },
  { code: 400, starts: 'private chat not found', means: 'no-chat' },
  { code: 400, starts: 'user not found', means: 'no-chat' },
  { code: 400, starts: 'peer_id_invalid', means: 'no-chat' },
  { code: 400, starts: 'have no rights to send a message', means: 'no-chat' },
  { code: 400, starts: 'not enough rights to send', means: 'no-chat' },
  { code: 400, starts: 'chat_write_forbidden', means: 'no-chat' },
  { code: 400, starts: 'message thread not found', means: 'no-thread' },
  { code: 400, starts: 'topic_closed', means: 'no-thread' },
  { code: 400, starts: 'topic_deleted', means: 'no-thread' },
  { code: 400, starts: '', means: 'content' },
  { code: 401, starts: '', means: 'unauthorised' },
  { code: 403, starts: "bot can't initiate conversation", means: 'never-started' },
  { code: 403, starts: 'bot was kicked', means: 'no-chat' },
  { code: 403, starts: 'bot is not a member', means: 'no-chat' },
  { code: 403, starts: 'the group chat was deleted', means: 'no-chat' },
  { code: 403, starts: '', means: 'blocked' },
  { code: 404, starts: '', means: 'unauthorised' },
  { code: 413, starts: '', means: 'content' },
  { code: 429, starts: '', means: 'throttled' },
];

/** When a 429 names no time. */
const defaultWaitMs = 5_000;

export function meaningOf({ code, description }: Refusal): Meaning {
  const text = description.replace(/^[a-z ]+: /i, '').toLowerCase();
  for (const row of refusals) if (row.code === code && text.startsWith(row.starts)) return row.means;
  // A server that broke down may have acted first; a refusal nobody has seen yet is not worth repeating.
  return code >= 500 ? 'unknown' : 'content';
}

/** `scope` tells whom a 429 silences: Telegram itself does not say. */
export function outcomeOf(
  called: Called<unknown>,
  message: (result: unknown) => string,
  scope: (retryAfterMs: number) => 'account' | 'conversation',
): SendOutcome {
  if (called.kind === 'ok') return { kind: 'delivered', message: message(called.result) };
  if (called.kind === 'lost') return { kind: called.reached === 'no' ? 'not-sent' : 'unknown', why: called.why };
  const meaning = meaningOf(called);
  const why = `${called.code} ${called.description}`;
  switch (meaning) {
    case 'unchanged':
    case 'gone':
      return { kind: meaning };
    case 'unknown':
      return { kind: 'unknown', why };
    case 'throttled': {
      const retryAfterMs = called.retryAfterMs ?? defaultWaitMs;
      return { kind: 'throttled', retryAfterMs, scope: scope(retryAfterMs) };
    }
    case 'moved':
      if (called.movedTo === undefined) return { kind: 'refused', reason: 'no-chat', why };
      return { kind: 'refused', reason: 'moved', why, movedTo: called.movedTo };
    default:
      return { kind: 'refused', reason: meaning, why };
  }
}
