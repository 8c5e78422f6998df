import type { Locale, TaskId } from '../../../core/ids.ts';
import type { Hour } from './hour.ts';

/** How the person hears it: a line that passes, a box to dismiss, a message in a chat, or not at all. */
type Way = 'toast' | 'alert' | 'message' | 'silence';

export interface Told {
  readonly way: Way;
  /** What it says, to the letter; task numbers read `T-#`. */
  readonly says: string;
  /** New messages beside a toast or an alert. */
  readonly posts: number;
}

/** What an input does to its task, as differences; whatever is not named must stand as it stood. */
interface Change {
  readonly stage?: string;
  /** A code; `nobody` is nobody. */
  readonly owner?: string;
  readonly turns?: number;
  readonly comments?: number;
  /** How many tasks more there are. */
  readonly tasks?: number;
}

export interface Case {
  readonly name: string;
  /** A race, a crash or a compare-and-set decides it: told on PostgreSQL too. */
  readonly race?: true;
  readonly way: Way;
  readonly says: Readonly<Record<Locale, string>>;
  readonly posts?: number;
  readonly changes?: Change;
  /** The task the input is about; absent: none. */
  readonly given?: (hour: Hour) => Promise<TaskId>;
  /** The input, and what came back to whoever made it (or whoever had to hear of it). */
  readonly when: (hour: Hour, task: TaskId) => Promise<Told>;
}

/** Sentences many inputs lead to. */
export const noSuchTask: Case['says'] = {
  'zh-CN': '没有找到您可以查看的任务 T-#。',
  ru: 'Среди доступных вам задач нет T-#.',
  en: 'There is no task T-# you can see.',
};
export const accepted: Case['says'] = { 'zh-CN': '已接受。', ru: 'Принято.', en: 'Accepted.' };
export const finished: Case['says'] = {
  'zh-CN': '已标记为完成。',
  ru: 'Отмечено как выполненное.',
  en: 'Marked as done.',
};
export const closedQuestion: Case['says'] = {
  'zh-CN': '这个问题已经结束，请重新开始。',
  ru: 'Этот вопрос уже закрыт. Начните заново.',
  en: 'This question is closed. Please start again.',
};

/** The same letters in every language: what people wrote themselves. */
export const alike = (words: string): Case['says'] => ({ 'zh-CN': words, ru: words, en: words });

export const nothing: Pick<Case, 'way' | 'says'> = { way: 'silence', says: alike('') };
