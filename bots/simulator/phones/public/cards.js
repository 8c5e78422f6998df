// Cards whose parts stand in an order of their own: text, inputs and buttons, in columns and boxes.

import { make } from './messages.js';

export function headNode({ title, tone, tags = [] }) {
  const chips = tags.map((tag) => make('span', { class: 'chip' }, tag));
  return make('header', { class: `head ${tone}` }, title, ...chips);
}

const NODES = {
  text: ({ runs }, parts) => make('div', { class: 'text' }, ...parts.text(runs)),
  rule: () => make('hr', {}),
  input: ({ input }, parts) => parts.input(input),
  buttons: ({ buttons }, parts) => make('div', { class: 'row' }, ...buttons.map(parts.button)),
  columns: ({ columns }, parts) =>
    make('div', { class: 'columns' }, ...columns.map((column) => make('div', {}, ...blockNodes(column, parts)))),
  box: ({ title, blocks }, parts) =>
    make('div', { class: 'box' }, title !== undefined && make('b', {}, title), ...blockNodes(blocks, parts)),
};

/** `parts` makes what is not this file's: text, inputs, buttons. */
export function blockNodes(blocks, parts) {
  return blocks.map((block) => NODES[block.kind](block, parts));
}
