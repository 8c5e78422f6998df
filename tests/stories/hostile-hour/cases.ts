import { binding } from './binding.ts';
import type { Case } from './case.ts';
import { commands } from './commands.ts';
import { files } from './files.ts';
import { late } from './late.ts';
import { questions } from './questions.ts';
import { rooms } from './rooms.ts';
import { tokens } from './tokens.ts';
import { words } from './words.ts';
import { wrongHands } from './wrong-hands.ts';

export const cases: readonly Case[] = [
  ...wrongHands,
  ...late,
  ...tokens,
  ...commands,
  ...words,
  ...questions,
  ...rooms,
  ...binding,
  ...files,
];
