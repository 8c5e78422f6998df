/** What somebody holding a phone sees. */

export interface SeenButton {
  id: string;
  text: string;
  /** As the template or the data names it, e.g. blue, gray. */
  color?: string;
  /** Opens this instead of asking the server; `dtmd:` links speak in the person's name. */
  url?: string;
  /** Sent along with a press. */
  params: Record<string, unknown>;
  /** Takes along what was filled into the card's form. */
  submits: boolean;
}

export interface SeenInput {
  name: string;
  label: string;
  /** TEXT, TEXT_AREA, NUMBER, SELECT ... as the form's value says. */
  type: string;
  required: boolean;
  placeholder: string;
  defaultValue?: string;
  options: { value: string; text: string }[];
}

/** An interactive card as this viewer's client draws it. */
export interface SeenCard {
  outTrackId: string;
  templateId: string;
  carrierId: string;
  title: string;
  /** Everything between title and tips, markdown. */
  body: string;
  tips: string;
  buttons: SeenButton[];
  inputs: SeenInput[];
  /** Every variable with the value this viewer has: public data, then what the last answer gave, then private data. */
  variables: Record<string, string>;
  /** How often this viewer's picture of it changed. */
  changes: number;
}

export type SeenKind = 'text' | 'markdown' | 'link' | 'actionCard' | 'picture' | 'richText' | 'file' | 'audio' | 'card';

export interface SeenMessage {
  /** `msgId` for what people say, `processQueryKey` or `carrierId` for what the robot posts. */
  id: string;
  /** Conversation id. */
  chat: string;
  kind: SeenKind;
  from: { id: string; name: string; bot: boolean };
  /** Epoch milliseconds. */
  at: number;
  /** Heading of a markdown message or action card; otherwise empty. */
  title: string;
  /** Plain text, or markdown where the kind is markdown, actionCard or card. */
  text: string;
  buttons: SeenButton[];
  card?: SeenCard;
  replyTo?: string;
  /** User ids that were mentioned; `all` = everybody. */
  mentions: string[];
  file?: { name: string; mime: string; size: number; downloadCode: string };
  recalled: boolean;
}

/** A work notification: it stands in a feed of its own, not in the robot's chat. */
export interface SeenNotification {
  taskId: number;
  at: number;
  msgtype: string;
  title: string;
  text: string;
  url?: string;
  status?: { text: string; color: string };
}

/** What came of a press. */
export type Pressed =
  /** The callback was answered in time; this is what the tapper's phone shows now. */
  | { kind: 'answered'; message: SeenMessage }
  /** No answer within the two seconds (of the clock) that the client waits. */
  | { kind: 'timeout' }
  /** The answer said something else than 200, or could not be read. */
  | { kind: 'failed'; code: number; why: string }
  /** A `dtmd` link: this text was said in the person's name. */
  | { kind: 'said'; message: SeenMessage }
  | { kind: 'opened'; url: string }
  /** The client does nothing at all with it, e.g. a `dtmd` link with a host in the wrong case. */
  | { kind: 'ignored' };
