import { isRecord } from './contract.ts';
import { breach } from './refusal.ts';
import type { SeenKind } from './seen.ts';
import type { StoredButton, StoredMessage } from './state.ts';

/** What `msgKey` and `msgParam` may say, and the message they make. */

export type Content = Pick<StoredMessage, 'kind' | 'title' | 'text' | 'buttons'>;

const stacked = (count: number) =>
  Array.from({ length: count }, (_, index) => [`actionTitle${index + 1}`, `actionURL${index + 1}`]).flat();

const KEYS: Record<string, { kind: SeenKind; keys: string[] }> = {
  sampleText: { kind: 'text', keys: ['content'] },
  sampleMarkdown: { kind: 'markdown', keys: ['title', 'text'] },
  sampleLink: { kind: 'link', keys: ['title', 'text', 'picUrl', 'messageUrl'] },
  sampleImageMsg: { kind: 'picture', keys: ['photoURL'] },
  sampleActionCard: { kind: 'actionCard', keys: ['title', 'text', 'singleTitle', 'singleURL'] },
  sampleActionCard2: { kind: 'actionCard', keys: ['title', 'text', ...stacked(2)] },
  sampleActionCard3: { kind: 'actionCard', keys: ['title', 'text', ...stacked(3)] },
  sampleActionCard4: { kind: 'actionCard', keys: ['title', 'text', ...stacked(4)] },
  sampleActionCard5: { kind: 'actionCard', keys: ['title', 'text', ...stacked(5)] },
  sampleActionCard6: {
    kind: 'actionCard',
    keys: ['title', 'text', 'buttonTitle1', 'buttonUrl1', 'buttonTitle2', 'buttonUrl2'],
  },
};

const MAX_BYTES = 15_000;

export function button(id: number, text: string, url: string): StoredButton {
  return { id: `link${id}`, text, url };
}

function buttonsOf(values: Record<string, string>): StoredButton[] {
  const { singleTitle, singleURL } = values;
  if (singleTitle !== undefined) return [button(1, singleTitle, singleURL ?? '')];
  return [1, 2, 3, 4, 5].flatMap((index) => {
    const title = values[`actionTitle${index}`] ?? values[`buttonTitle${index}`];
    const url = values[`actionURL${index}`] ?? values[`buttonUrl${index}`];
    return title === undefined ? [] : [button(index, title, url ?? '')];
  });
}

function valuesOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Named below.
  }
  throw breach('invalidParameter.msgParam.invalid', 'msgParam must be JSON text of an object');
}

/** Throws a refusal when the pair is not one of the reference's. */
export function contentOf(msgKey: string, msgParam: string): Content {
  const known = KEYS[msgKey];
  if (known === undefined) throw breach('invalidParameter.msgKey.invalid', `no such msgKey: ${msgKey}`);
  if (Buffer.byteLength(msgParam) > MAX_BYTES)
    throw breach('invalidParameter.msgParam.invalid', `msgParam has more than ${MAX_BYTES} bytes`);
  const given = valuesOf(msgParam);
  const odd = Object.keys(given).find((name) => !known.keys.includes(name));
  if (odd !== undefined) throw breach('invalidParameter.msgParam.invalid', `${msgKey} has no "${odd}"`);
  const lacking = known.keys.find((name) => typeof given[name] !== 'string' || given[name] === '');
  if (lacking !== undefined) throw breach('invalidParameter.msgParam.invalid', `${msgKey} needs "${lacking}"`);
  const values = given as Record<string, string>;
  const { kind } = known;
  const buttons = kind === 'link' ? [button(1, values.title ?? '', values.messageUrl ?? '')] : buttonsOf(values);
  return { kind, title: values.title ?? '', text: values.text ?? values.content ?? values.photoURL ?? '', buttons };
}
