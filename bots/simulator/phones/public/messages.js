// Turns what was said into nodes. Everything is put in as text, never as markup.

import { blockNodes, headNode } from './cards.js';

const TAGS = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
  date_time: 'time',
  small: 'small',
};

export function make(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === false) continue;
    if (name === 'class' || name.includes('-') || name === 'role') node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== undefined && child !== false));
  return node;
}

function runNode(run) {
  let node = document.createTextNode(run.text);
  for (const mark of [...run.marks].reverse()) {
    const tag = TAGS[mark];
    if (tag !== undefined) node = make(tag, { title: mark === 'date_time' ? run.title : undefined }, node);
    if (mark === 'bot_command') node = make('button', { type: 'button', class: 'inline', 'data-say': run.text }, node);
    if (mark === 'spoiler') node = make('span', { class: 'spoiler', tabIndex: 0 }, node);
    if (mark === 'mention' || mark === 'text_mention') node = make('span', { class: 'mention' }, node);
  }
  const safe = run.url !== undefined && /^https?:\/\//.test(run.url);
  return safe ? make('a', { href: run.url, target: '_blank', rel: 'noopener noreferrer' }, node) : node;
}

const BLOCKS = ['blockquote', 'expandable_blockquote', 'pre'];

/** A block ends its own line: the line break that follows it is not shown twice. */
function textNodes(runs) {
  return runs.map((run, index) => {
    const afterBlock = runs[index - 1]?.marks.some((mark) => BLOCKS.includes(mark));
    return runNode(afterBlock ? { ...run, text: run.text.replace(/^\n/, '') } : run);
  });
}

function buttonNode(button, message) {
  const look = { class: `key ${button.style ?? ''}`.trim(), disabled: message.dead };
  if (button.url !== undefined)
    return make(
      'a',
      { ...look, disabled: undefined, href: button.url, target: '_blank', rel: 'noopener noreferrer' },
      `${button.text} ↗`,
    );
  const press = { 'data-button': button.data ?? '', 'data-submits': button.submits ? '' : undefined };
  const extra = button.copy === undefined ? press : { 'data-copy': button.copy };
  return make('button', { type: 'button', ...look, ...extra }, button.text);
}

function inputNode(input, dead) {
  const look = { name: input.name, required: input.required, disabled: dead };
  const blank = make('option', { value: '' }, input.placeholder || '…');
  const options = input.options.map(({ value, text }) => make('option', { value }, text));
  const field =
    input.kind === 'choice'
      ? make('select', look, blank, ...options)
      : make(input.kind === 'text' ? 'input' : 'textarea', { ...look, placeholder: input.placeholder });
  return make('label', { class: 'input' }, make('span', {}, input.label + (input.required ? ' *' : '')), field);
}

function fileNode(file) {
  if (file.image) return make('img', { src: file.url, alt: '', class: 'photo' });
  const size = file.size < 1024 ? `${file.size} B` : `${Math.round(file.size / 1024)} KB`;
  return make(
    'a',
    { class: 'file', href: file.url, download: file.name },
    make('b', {}, file.name),
    make('small', {}, size),
  );
}

function messageNode(message, words, group, can) {
  if (message.service !== undefined)
    return make('div', { class: 'service', 'data-message': message.id }, message.service);
  const editable = can.includes('edit') && message.own && !message.dead && message.file === undefined;
  const bubble = make(
    'div',
    { class: 'bubble' },
    group && !message.own && make('div', { class: message.bot ? 'from bot' : 'from' }, message.from),
    message.topic !== undefined && make('div', { class: 'topic' }, `# ${message.topic}`),
    message.reply &&
      make('div', { class: 'quote' }, make('b', {}, message.reply.from), make('span', {}, message.reply.text || '…')),
    message.head && headNode(message.head),
    message.file && fileNode(message.file),
    make('div', { class: 'text' }, ...textNodes(message.runs)),
    ...(message.inputs ?? []).map((input) => inputNode(input, message.dead)),
    ...blockNodes(message.blocks ?? [], {
      text: textNodes,
      input: (input) => inputNode(input, message.dead),
      button: (button) => buttonNode(button, message),
    }),
    make(
      'div',
      { class: 'meta' },
      message.pinned && '📌 ',
      message.edited && `${words.edited} `,
      make('span', {}, message.time),
    ),
    !message.dead &&
      make(
        'div',
        { class: 'tools' },
        make('button', { type: 'button', 'data-do': 'reply', title: words.reply, 'aria-label': words.reply }, '↩'),
        editable &&
          make('button', { type: 'button', 'data-do': 'edit', title: words.edit, 'aria-label': words.edit }, '✎'),
      ),
  );
  const keys = message.buttons.map((row) =>
    make('div', { class: 'row' }, ...row.map((button) => buttonNode(button, message))),
  );
  const sender = message.own ? 'own' : message.bot ? 'other bot' : 'other';
  return make(
    'article',
    {
      class: `message ${sender}${message.head ? ' card' : ''}${message.dead ? ' dead' : ''}`,
      'data-message': message.id,
    },
    bubble,
    keys.length > 0 && make('div', { class: 'keys' }, ...keys),
  );
}

/** What somebody is filling in stays when its card is painted anew. */
function keepFilled(from, to) {
  for (const field of from.querySelectorAll('.input [name]')) {
    const same = to.querySelector(`.input [name="${CSS.escape(field.name)}"]`);
    if (same !== null) same.value = field.value;
  }
}

/** Puts in only what changed, so that a press in progress, a selection and the place in the log survive. */
export function paintLog(log, messages, { words, can }, group) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const wanted = [];
  let day;
  for (const message of messages) {
    if (message.day !== day)
      wanted.push({ key: `day ${message.day}`, print: '', node: () => make('div', { class: 'day' }, message.day) });
    day = message.day;
    wanted.push({
      key: message.id,
      print: JSON.stringify(message),
      node: () => messageNode(message, words, group, can),
    });
  }
  const old = new Map([...log.children].filter((node) => node.key !== undefined).map((node) => [node.key, node]));
  let changed = false;
  let place = null;
  for (const { key, print, node } of wanted.toReversed()) {
    let found = old.get(key);
    if (found?.print !== print) {
      const fresh = Object.assign(node(), { key, print });
      if (found !== undefined) keepFilled(found, fresh);
      found?.remove();
      found = fresh;
      changed = true;
    }
    old.delete(key);
    if (found.nextElementSibling !== place || found.parentNode !== log) log.insertBefore(found, place);
    place = found;
  }
  for (const node of old.values()) node.remove();
  if (changed && atEnd) log.scrollTop = log.scrollHeight;
}
