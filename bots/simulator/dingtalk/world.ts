/** What exists before anything happens. */

/** The organisation's own (internal) app: one set of credentials, one robot. */
export interface SimulatedApp {
  clientId: string;
  clientSecret: string;
  agentId: number;
  /** The robot's name. Its `robotCode` is the client id. */
  name: string;
  corpId: string;
}

/** A member of the organisation. */
export interface SimulatedPerson {
  userId: string;
  name: string;
  /** Default: made from the user id. */
  unionId?: string;
  mobile?: string;
  /** Default: the root, 1. */
  departments?: number[];
  admin?: boolean;
  /** Inside the app's visible range. Default true; nobody outside can be found or written to. */
  visible?: boolean;
  /** A guest from another organisation: what they say names no `senderStaffId`. */
  outside?: boolean;
}

export interface SimulatedDepartment {
  /** 1 is the root and exists always. */
  id: number;
  name: string;
  parent: number;
}

export interface SimulatedGroup {
  /** `cid…`, at once `conversationId` and `openConversationId`. */
  id: string;
  title: string;
  /** User ids. */
  members: string[];
  /** Default true. */
  robot?: boolean;
}

export type VariableType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'form' | 'markdown' | 'user';

/**
 * One piece of a template, top to bottom. Texts may contain `<variable>`. `when` names a boolean variable (`!name`
 * turns it around): the piece is drawn only while it holds.
 */
export type TemplatePart =
  | { part: 'title' | 'markdown' | 'tips'; text: string; when?: string }
  /** A fixed button that sends a request with these params, or opens a link. */
  | {
      part: 'button';
      id: string;
      text: string;
      color?: string;
      params?: Record<string, string>;
      url?: string;
      when?: string;
    }
  /**
   * As many buttons as the array says: `{text, color, id, request: true, params}` (`url` instead of `request`), or a
   * button group's own `{text, color, event: {type: 'sendCardRequest', params: {actionId, params}}}`.
   */
  | { part: 'buttons'; variable: string; inside?: string }
  /** Inputs from a variable of type form, with the button that submits them. */
  | { part: 'form'; variable: string; id: string; text: string; params?: Record<string, string>; when?: string };

/** A card template as the console keeps it. The public MarkdownButton template always exists. */
export interface SimulatedTemplate {
  /** Ends in `.schema`. */
  id: string;
  /** Default true. */
  published?: boolean;
  variables: Record<string, VariableType>;
  parts: TemplatePart[];
}

export interface SimulatedWorld {
  app: SimulatedApp;
  people: SimulatedPerson[];
  departments?: SimulatedDepartment[];
  groups?: SimulatedGroup[];
  templates?: SimulatedTemplate[];
}
