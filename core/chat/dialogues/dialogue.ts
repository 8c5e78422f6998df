import type { z } from 'zod';
import type { Card } from '../../cards/card.ts';
import type { Action } from '../../cards/token.ts';
import type { TaskId } from '../../ids.ts';
import type { Conversation } from '../../stores/conversations.ts';
import type { Dialogue } from '../../stores/dialogues.ts';
import { sentence, type Text } from '../../text/text.ts';
import type { FileRef, Tap } from '../inbound.ts';
import type { DialogueKind, Reply, Scene } from '../scene.ts';
import { closingCard, questionCard, waitingCard } from './question-card.ts';
import { ended, isOver, sealed, unsealed } from './record.ts';
import { repaint, say, stands } from './speak.ts';
import type { Next, Step, View } from './step.ts';
import { stop } from './stop.ts';

/** What finishing came to. */
export type Finished<S> =
  | {
      readonly kind: 'done';
      readonly notice: Text;
      readonly closing: Text;
      readonly alert?: boolean;
      /** The one task that came of it. */
      readonly made?: TaskId | undefined;
    }
  /** Something is still wanted. */
  | { readonly kind: 'on'; readonly state: S; readonly why: Text };

export interface Plan<S> {
  readonly kind: string;
  /** ms */
  readonly life: number;
  readonly state: z.ZodType<S>;
  /** Which question is the open one. */
  step(state: S): Step<S>;
  /** Whether a file sent now finds a place; absent: never. */
  takesFiles?(state: S): boolean;
  /** The state with files put aside for the end, where they may come with any answer; undefined: the step sees to them. */
  keepFiles?(state: S, files: readonly FileRef[]): S | undefined;
  /** Does what was asked about. Called once: the step before it is compare-and-set in the same unit. */
  finish(scene: Scene, state: S): Promise<Finished<S>>;
}

/** A kind of dialogue that can be opened, and whose message can be painted at any time. */
export interface Talk<S> extends DialogueKind {
  open(scene: Scene, state: S, conversation: Conversation): Promise<Dialogue>;
  card(view: View, dialogue: Dialogue): Promise<Card>;
}

const passed: Reply = { notice: sentence('new.passed') };

/** Walks a plan: reads the state, asks the step what an answer means, stores the next one by compare-and-set. */
export function talk<S>(plan: Plan<S>): Talk<S> {
  const read = (dialogue: Dialogue): S | undefined => {
    const found = unsealed(dialogue);
    return found && plan.state.safeParse(found.state).data;
  };

  async function put(scene: Scene, dialogue: Dialogue, state: S, why: Text | null): Promise<Dialogue | undefined> {
    const expiresAt = scene.now + plan.life;
    const next = sealed(state, why);
    const isFirst = await scene.tx.dialogues.step(dialogue.id, dialogue.turn, next, expiresAt);
    return isFirst ? { ...dialogue, turn: dialogue.turn + 1, state: next, expiresAt } : undefined;
  }

  /** The open question, where its reader looks for it: in place after a press, below after words. */
  async function putQuestion(scene: Scene, dialogue: Dialogue, state: S, why: Text | null): Promise<void> {
    const question = await plan.step(state).ask(scene, state);
    const standing = await stands(scene, dialogue);
    if (standing) await repaint(scene, dialogue);
    if ('reply' in question) return say(scene, dialogue, questionCard(dialogue, question, why));
    if (!standing || scene.event.kind !== 'tap') await say(scene, dialogue, null);
  }

  async function go(scene: Scene, dialogue: Dialogue, state: S, next: Next<S>): Promise<Reply> {
    const why = next.kind === 'again' ? next.why : null;
    const after = next.kind === 'again' ? state : next.state;
    const stepped = await put(scene, dialogue, after, why);
    if (!stepped) return passed;
    if (next.kind === 'finish') return conclude(scene, stepped, after);
    await putQuestion(scene, stepped, after, why);
    return { notice: scene.event.kind === 'tap' ? why : null };
  }

  async function conclude(scene: Scene, dialogue: Dialogue, state: S): Promise<Reply> {
    const finished = await plan.finish(scene, state);
    if (finished.kind === 'on') return go(scene, dialogue, finished.state, { kind: 'again', why: finished.why });
    const { notice, closing, alert = false } = finished;
    const over = ended(state, closing, finished.made);
    await scene.tx.dialogues.step(dialogue.id, dialogue.turn, over, dialogue.expiresAt);
    await scene.tx.dialogues.end(dialogue.id, scene.now);
    await repaint(scene, { ...dialogue, turn: dialogue.turn + 1, state: over, endedAt: scene.now });
    return { notice, alert };
  }

  return {
    kind: plan.kind,

    async open(scene, state, { id }) {
      const { tx, person, now } = scene;
      const earlier = await tx.dialogues.newest(person.id, id, now);
      const expiresAt = now + plan.life;
      const opened = { person: person.id, conversation: id, kind: plan.kind, state: sealed(state), expiresAt };
      const dialogue = await tx.dialogues.open(opened);
      // The store has ended it; its message must not go on asking.
      if (earlier?.kind === plan.kind) await repaint(scene, { ...earlier, endedAt: now });
      await putQuestion(scene, dialogue, state, null);
      return dialogue;
    },

    async tap(scene: Scene<Tap>, dialogue: Dialogue, action: Action) {
      if (isOver(dialogue, scene.now)) return { notice: sentence('new.over'), alert: true };
      if (action.verb === 'cancel') return stop(scene, dialogue);
      const state = read(dialogue);
      if (state === undefined) return stop(scene, dialogue);
      if (action.turn !== dialogue.turn) return passed;
      return go(scene, dialogue, state, await plan.step(state).tap(scene, state, action));
    },

    async passed(scene, dialogue) {
      const state = read(dialogue);
      if (state === undefined) return;
      const question = await plan.step(state).ask(scene, state);
      await say(scene, dialogue, 'reply' in question ? questionCard(dialogue, question, null) : null);
    },

    takesFiles(dialogue) {
      const state = read(dialogue);
      return state !== undefined && plan.takesFiles?.(state) === true;
    },

    async text(scene, dialogue) {
      if (isOver(dialogue, scene.now)) return { notice: sentence('new.over') };
      const known = read(dialogue);
      if (known === undefined) return stop(scene, dialogue);
      const { text, files } = scene.event;
      const kept = files.length > 0 ? plan.keepFiles?.(known, files) : undefined;
      if (kept !== undefined && text.trim() === '')
        return go(scene, dialogue, kept, { kind: 'again', why: sentence('talk.file.noted') });
      const state = kept ?? known;
      return go(
        scene,
        dialogue,
        state,
        await plan.step(state).text(scene, state, text, kept === undefined ? files : []),
      );
    },

    async card(view, dialogue) {
      const record = unsealed(dialogue);
      const state = read(dialogue);
      if (isOver(dialogue, view.now) || state === undefined) {
        const isLate = (dialogue.endedAt ?? dialogue.expiresAt) >= dialogue.expiresAt;
        return closingCard(record?.closing ?? sentence(isLate ? 'new.expired' : 'new.stopped'), record?.made);
      }
      const question = await plan.step(state).ask(view, state);
      return 'reply' in question ? waitingCard(question) : questionCard(dialogue, question, record?.why ?? null);
    },
  };
}
