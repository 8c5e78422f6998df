import { z } from 'zod';
import type { TaskId } from '../../ids.ts';
import type { Dialogue } from '../../stores/dialogues.ts';
import type { Text } from '../../text/text.ts';

/** Texts are written by this program only; their shape is checked, their keys are not. */
const text = z.custom<Text>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** What is stored of a dialogue besides its columns. */
const envelope = z.object({
  state: z.unknown(),
  /** Why the last answer was not taken. */
  why: text.nullable(),
  /** What its message says once it is over. */
  closing: text.nullable(),
  /** The one task that came of it. */
  made: z.int().optional(),
});
export type Envelope = z.infer<typeof envelope>;

export const sealed = (state: unknown, why: Text | null = null): Dialogue['state'] => ({ state, why, closing: null });

export const ended = (state: unknown, closing: Text, made?: TaskId): Dialogue['state'] => ({
  state,
  why: null,
  closing,
  ...(made === undefined ? {} : { made }),
});

/** Undefined: written by another version, or not by us. */
export const unsealed = (dialogue: Dialogue): Envelope | undefined => envelope.safeParse(dialogue.state).data;

export const isOver = ({ endedAt, expiresAt }: Dialogue, now: number): boolean => endedAt !== null || expiresAt <= now;

/** Grows with every step and with the end: what copies of the dialogue's message are painted by. */
export const revisionOf = (dialogue: Dialogue, now: number): number =>
  dialogue.turn * 2 + (isOver(dialogue, now) ? 1 : 0);
