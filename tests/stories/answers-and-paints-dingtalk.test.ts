import { describe } from 'vitest';
import { tellOf } from './answers-and-paints.ts';

describe('answers, repaints and crashes that cross on DingTalk leave every viewer with what is stored', () => {
  tellOf('dingtalk');
});
