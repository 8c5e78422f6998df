import { priorityTexts } from '../../cards/texts.ts';
import { type Priority, priorities } from '../../tasks/task.ts';
import { sentence } from '../../text/text.ts';
import { pick } from './rows.ts';
import type { Choice } from './step.ts';

export const priorityPicks = (): readonly Choice[] => priorities.map((one) => pick(sentence(priorityTexts[one]), one));

export const priorityOf = (arg: string | undefined): Priority | undefined => priorities.find((one) => one === arg);
