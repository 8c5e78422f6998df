import { said, sentence, type Text } from './text/text.ts';

const names: Readonly<Record<string, Text>> = {
  database: sentence('system.page.part.database'),
  telegram: sentence('bind.platform.telegram'),
  dingtalk: sentence('bind.platform.dingtalk'),
  feishu: sentence('bind.platform.feishu'),
};
const states: Readonly<Record<string, Text>> = {
  starting: sentence('system.page.part.starting'),
  up: sentence('system.page.part.up'),
  down: sentence('system.page.part.down'),
  stopped: sentence('system.page.part.stopped'),
};

/** What people call a component of the health report, and the state it is in. */
export const componentName = (name: string): Text => names[name] ?? said(name);
export const componentState = (state: string): Text => states[state] ?? said(state);
