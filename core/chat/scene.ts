import type { Action } from '../cards/token.ts';
import type { Instant } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { Dialogue } from '../stores/dialogues.ts';
import type { ShownCard } from '../stores/shown.ts';
import type { Stores } from '../stores.ts';
import type { Actor, TaskFacts } from '../tasks/task.ts';
import type { Text } from '../text/text.ts';
import type { World } from '../world.ts';
import type { Inbound, Spoken, Tap } from './inbound.ts';

/** One event by a bound person, inside its unit of work. */
export interface Scene<E extends Inbound = Inbound> {
  readonly tx: Stores;
  readonly world: World;
  readonly now: Instant;
  readonly event: E;
  readonly conversation: Conversation;
  readonly person: Person;
  readonly actor: Actor;
}

/** What the tap's answer shows; posts and repaints are rows of the same unit. */
export interface Reply {
  readonly notice: Text | null;
  readonly alert?: boolean;
  /** Of a task's own button: what this unit knows already and need not read again to repaint the pressed copy. */
  readonly pressed?: Pressed | undefined;
}

/** The pressed copy as this unit leaves it, where it stands, the task it shows, and who pressed. */
export interface Pressed {
  readonly person: Person;
  readonly copy: ShownCard;
  readonly at: Conversation;
  readonly facts: TaskFacts;
}

/** One kind of dialogue. Its state lives in the database; every step is compare-and-set on the dialogue's turn. */
export interface DialogueKind {
  readonly kind: string;
  /** A button of the dialogue's own card, on the dialogue's current turn. */
  tap(scene: Scene<Tap>, dialogue: Dialogue, action: Action): Promise<Reply>;
  /** A button of an earlier step was pressed, in a message that cannot show the open one: it is asked again. */
  passed?(scene: Scene<Tap>, dialogue: Dialogue): Promise<void>;
  /** Whether a file sent now finds a place; absent: never. */
  takesFiles?(dialogue: Dialogue): boolean;
  /** Words typed into it, perhaps none beside files. */
  text(scene: Scene<Spoken>, dialogue: Dialogue): Promise<Reply>;
}
