import { taskNumber } from '../../../ids.ts';
import { said, sentence, type Text } from '../../../text/text.ts';
import type { FormState } from './state.ts';

/** Which task a question is about. */
export const which = ({ task, title }: FormState): Text =>
  sentence('task.notice', { task: taskNumber(task), title: said(title) });
