import type { SampleName } from './samples.ts';
import type { PhoneWords } from './words.ts';

/** What a phone of any platform shows on the page, and what can be done with it. */

export interface RunView {
  text: string;
  marks: string[];
  url?: string;
  /** The sender's wording behind a text that the phone worded itself (a time in its own zone). */
  title?: string;
}

export interface ButtonView {
  text: string;
  data?: string;
  url?: string;
  copy?: string;
  style?: string;
  /** Takes along what was filled into the message's inputs. */
  submits?: boolean;
}

/** Something to fill in on a card. */
export interface InputView {
  name: string;
  label: string;
  kind: 'text' | 'longText' | 'choice';
  /** For a choice only. */
  options: { value: string; text: string }[];
  required: boolean;
  placeholder: string;
}

/** A part of a card whose parts stand in an order of their own. */
export type BlockView =
  | { kind: 'text'; runs: RunView[] }
  | { kind: 'rule' }
  | { kind: 'input'; input: InputView }
  | { kind: 'buttons'; buttons: ButtonView[] }
  | { kind: 'columns'; columns: BlockView[][] }
  | { kind: 'box'; title?: string; blocks: BlockView[] };

export interface MessageView {
  /** Unique inside its chat. `old-…` for what stands in a group's history from before its upgrade. */
  id: string;
  own: boolean;
  bot: boolean;
  from: string;
  time: string;
  day: string;
  /** Makes the message a card with a coloured head; `tone` is one of blue, green, orange, red, grey. */
  head?: { title: string; tone: string; tags?: string[] };
  runs: RunView[];
  inputs?: InputView[];
  /** Shown after the runs, in this order. */
  blocks?: BlockView[];
  buttons: ButtonView[][];
  edited: boolean;
  pinned: boolean;
  /** Cannot be pressed, answered or changed any more. */
  dead: boolean;
  reply?: { from: string; text: string };
  topic?: string;
  file?: { name: string; size: number; url: string; image: boolean };
  /** A line in the middle instead of a bubble. */
  service?: string;
}

export interface ChatView {
  id: string;
  title: string;
  subtitle: string;
  group: boolean;
  commands: { command: string; description: string }[];
  /** An open reply box, and what it is bound to. */
  replyBox?: { message: string; placeholder: string };
  /** Nobody can write here. */
  readOnly?: boolean;
  messages: MessageView[];
}

export interface PhoneView {
  code: string;
  name: string;
  platform: string;
  locale: string;
  /** The phone's own wall clock. */
  time: string;
  zone: string;
  words: PhoneWords;
  /** What this platform lets a phone do beyond reading, writing and pressing. */
  can: ('block' | 'open' | 'edit')[];
  started: boolean;
  blocked: boolean;
  description: string;
  /** A link to the bot begins with this; the phone follows it itself. */
  botLink: string;
  chats: ChatView[];
}

export type ScreenAction =
  | { kind: 'start' }
  | { kind: 'open'; link: string }
  | { kind: 'say'; chat: string; text: string; replyTo?: string | undefined; edit?: string | undefined }
  | {
      kind: 'press';
      chat: string;
      message: string;
      button: string;
      fields?: Record<string, string> | undefined;
    }
  /** One of the samples, with words where the platform takes both at once. */
  | { kind: 'send'; chat: string; sample: SampleName; text?: string | undefined; replyTo?: string | undefined }
  | { kind: 'closeReply'; chat: string }
  | { kind: 'block' }
  | { kind: 'unblock' };

export type ActResult =
  | { kind: 'done' }
  | { kind: 'answered'; text: string; alert: boolean; url?: string }
  | { kind: 'timeout' }
  /** The phone cannot do that now; the text is for whoever looks behind the page. */
  | { kind: 'impossible'; why: string };

/** One phone on the page. */
export interface Screen {
  readonly code: string;
  readonly platform: string;
  view(): PhoneView;
  act(action: ScreenAction): Promise<ActResult>;
  file(id: string): { name: string; mime: string; data: Uint8Array } | undefined;
}

/** A group chat with a window of its own, where anybody in it may write. */
export interface GroupWindow {
  chat: string;
  title: string;
}

/** A scripted trouble that is on until it is removed or used up. */
export interface Trouble {
  readonly hits: number;
  remove(): void;
}

/** `lose` is over after one hit, the others stay. */
export type TroubleName = 'fail' | 'slow' | 'limit' | 'lose';

/** One platform's share of the page. */
export interface PlatformPhones {
  platform: string;
  /** As the control strip calls it. */
  name: string;
  screens: Screen[];
  groups(): GroupWindow[];
  /** Calls back whenever a phone may look different. Answers how to stop. */
  subscribe(listener: () => void): () => void;
  trouble(name: TroubleName): Trouble;
  connected(): boolean;
  disconnect(): Promise<void>;
  reconnect(): Promise<void>;
}
