/** What a person with an open Feishu client sees. Texts are in the language of that client. */

/** Client languages that cards know. */
export const LANGUAGES = [
  'zh_cn',
  'en_us',
  'zh_hk',
  'zh_tw',
  'ja_jp',
  'id_id',
  'vi_vn',
  'th_th',
  'pt_br',
  'es_es',
  'ko_kr',
  'de_de',
  'fr_fr',
  'it_it',
  'ru_ru',
  'ms_my',
] as const;
export type Language = (typeof LANGUAGES)[number];

export interface SeenOption {
  text: string;
  value: string;
}

export interface SeenButton {
  kind: 'button';
  id?: string;
  name?: string;
  text: string;
  /** default, primary, danger, text, primary_filled ... */
  type: string;
  disabled: boolean;
  /** Asked before the press is sent. */
  confirm?: { title: string; text: string };
  /** Opened by the client. */
  url?: string;
  /** A press reaches the app. */
  callback: boolean;
  form?: 'submit' | 'reset';
}

export interface SeenInput {
  kind: 'input';
  id?: string;
  name: string;
  label: string;
  placeholder: string;
  value: string;
  multiline: boolean;
  required: boolean;
  maxLength: number;
}

/** Anything chosen from a list or a calendar. `options` is empty for dates and times. */
export interface SeenChoice {
  kind: 'select' | 'multi_select' | 'person' | 'overflow' | 'date' | 'time' | 'datetime' | 'check';
  id?: string;
  name: string;
  placeholder: string;
  value: string;
  required: boolean;
  disabled: boolean;
  options: SeenOption[];
}

export type SeenElement =
  | { kind: 'markdown' | 'text'; id?: string; text: string }
  | { kind: 'rule'; id?: string }
  | { kind: 'image'; id?: string; key: string; alt: string }
  | { kind: 'columns'; id?: string; columns: SeenElement[][] }
  | { kind: 'panel'; id?: string; title: string; open: boolean; elements: SeenElement[] }
  | { kind: 'form'; name: string; elements: SeenElement[] }
  | SeenButton
  | SeenInput
  | SeenChoice;

export interface SeenCard {
  title: string;
  subtitle: string;
  /** Header colour. */
  template: string;
  tags: { text: string; color: string }[];
  elements: SeenElement[];
  /** The line shown in the chat list and in notifications. */
  summary: string;
}

/** A message as one viewer sees it. */
export interface SeenMessage {
  /** `om_…` */
  id: string;
  /** `oc_…` */
  chat: string;
  /** `omt_…` */
  thread?: string;
  /** The message it answers. */
  parent?: string;
  from: { openId: string; name: string; bot: boolean };
  /** Epoch milliseconds. */
  at: number;
  /** text, post, interactive, image, file, system ... */
  type: string;
  /** Everything readable, one line per element; a recalled message has none. */
  text: string;
  card?: SeenCard;
  /** Every button of the card, top to bottom. */
  buttons: SeenButton[];
  /** Stored under this key; see `FeishuSimulator.file`. */
  file?: { key: string; name: string; mime: string; size: number; image: boolean };
  edited: boolean;
  recalled: boolean;
  /** People this message was buzzed to. */
  urgent: string[];
  /** Oldest first; the last entry is what stands now. */
  versions: { at: number; text: string; by: 'post' | 'patch' | 'put' | 'answer' | 'revert' | 'delayed' }[];
}

export interface SeenToast {
  type: 'info' | 'success' | 'error' | 'warning';
  text: string;
}

/** What came back after a press. */
export type SeenAnswer =
  /** `card` = the answer replaced the card, for everybody. */
  | { kind: 'answered'; toast?: SeenToast; card: boolean }
  /** The client's own error bubble, e.g. 200341 for no answer within 3 s. */
  | { kind: 'error'; code: number; text: string }
  /** The client did not send it: these required fields are empty. */
  | { kind: 'incomplete'; fields: string[] }
  /** The confirm dialog was closed. */
  | { kind: 'dismissed' }
  /** The client opened this address; nothing was sent. */
  | { kind: 'opened'; url: string };
