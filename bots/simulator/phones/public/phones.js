// The page of phones: looks at the state, shows it, and carries deeds back.

import { make, paintLog } from './messages.js';

let state = { phones: [], groups: [], strip: { on: [] } };
/** Per window: which chat is open, what the next message is bound to, what was last painted. */
const desk = new Map();

async function post(path, body) {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body ?? {}) });
    return await response.json();
  } catch (error) {
    return { kind: 'impossible', why: String(error) };
  }
}

/** The phone and the chat behind a window; a group's window looks through the phone of whoever writes in it. */
function lookInto(device) {
  const own = desk.get(device) ?? { chat: undefined, bound: undefined, painted: '' };
  desk.set(device, own);
  const group = device.dataset.group;
  const code = group === undefined ? device.dataset.phone : device.querySelector('.as select').value;
  const phone = state.phones.find((candidate) => candidate.code === code);
  const chat =
    phone?.chats.find(({ id }) => id === (group ?? own.chat)) ?? (group === undefined ? phone?.chats[0] : undefined);
  return { own, phone, chat };
}

async function act(device, action) {
  const { phone } = lookInto(device);
  const result = await post(`/phones/${encodeURIComponent(phone.code)}/act`, action);
  if (result.kind === 'timeout') toast(device, phone.words.noAnswer);
  if (result.kind === 'impossible') {
    console.warn(result.why);
    toast(device, phone.words.failed);
  }
  if (result.kind === 'answered') {
    if (result.alert) alertBox(device, result.text, phone.words.ok);
    else if (result.text !== '') toast(device, result.text);
    if (result.url !== undefined) await follow(device, result.url);
  }
  void refresh();
  return result;
}

function toast(device, text) {
  const box = device.querySelector('.toast');
  box.textContent = text;
  box.classList.add('shown');
  clearTimeout(box.timer);
  box.timer = setTimeout(() => box.classList.remove('shown'), 5000);
}

function alertBox(device, text, ok) {
  const box = device.querySelector('.alert');
  box.querySelector('p').textContent = text;
  box.querySelector('button').textContent = ok;
  box.hidden = false;
  box.querySelector('button').focus();
}

/** Links to our bot open on this phone; others in a new tab. */
async function follow(device, url) {
  const { phone, own } = lookInto(device);
  if (!url.startsWith(phone.botLink)) return false;
  own.chat = phone.chats[0].id;
  await act(device, { kind: 'open', link: url });
  return true;
}

function paintBound(device, own, chat, words) {
  const bar = device.querySelector('.bound');
  const box = chat.replyBox;
  if (box !== undefined && own.box !== box.message) own.bound = { kind: 'reply', message: box.message, forced: true };
  if (box === undefined && own.bound?.forced) own.bound = undefined;
  own.box = box?.message;
  const target = own.bound && chat.messages.find(({ id }) => id === own.bound.message);
  if (own.bound !== undefined && target === undefined) own.bound = undefined;
  const text = device.querySelector('.composer textarea');
  text.placeholder = own.bound?.forced && box.placeholder !== '' ? box.placeholder : words.write;
  bar.hidden = target === undefined;
  if (target === undefined) return;
  const what = own.bound.kind === 'edit' ? words.editing : `${words.replyTo} ${target.from}`;
  const snippet = target.runs
    .map((run) => run.text)
    .join('')
    .slice(0, 60);
  bar.querySelector('span').replaceChildren(make('b', {}, what), ` ${snippet}`);
}

function paintTabs(device, own, phone, chat) {
  const tabs = device.querySelector('.chats');
  const print = JSON.stringify(phone.chats.map(({ id, title }) => [id, title])) + chat.id;
  if (tabs === null || own.tabs === print) return;
  own.tabs = print;
  tabs.hidden = phone.chats.length < 2;
  tabs.replaceChildren(
    ...phone.chats.map(({ id, title }) =>
      make('button', { type: 'button', role: 'tab', 'data-open': id, 'aria-selected': String(id === chat.id) }, title),
    ),
  );
}

function paint(device) {
  const { own, phone, chat } = lookInto(device);
  device.classList.toggle('away', chat === undefined);
  if (phone === undefined || chat === undefined) return;
  const { words } = phone;
  const log = device.querySelector('.log');
  const moved = log.dataset.chat !== chat.id;
  log.dataset.chat = chat.id;
  device.querySelector('.status time').textContent = phone.time;
  device.querySelector('.title h2').textContent = chat.title;
  device.querySelector('.title small').textContent = chat.subtitle;
  paintTabs(device, own, phone, chat);
  paintLog(log, chat.messages, phone, chat.group);
  if (moved) log.scrollTop = log.scrollHeight;
  const silent = !chat.group && (!phone.started || phone.blocked);
  const empty = log.querySelector('.empty');
  empty.hidden = chat.messages.length > 0;
  empty.textContent = (!chat.group && phone.description) || words.empty;
  device.querySelector('.composer').hidden = silent || chat.readOnly === true;
  device.querySelector('.start').hidden = chat.group || phone.started;
  device.querySelector('.unblock').hidden = chat.group || !phone.blocked;
  const block = device.querySelector('[data-do="block"]');
  if (block !== null) block.hidden = !phone.started || phone.blocked;
  paintBound(device, own, chat, words);
}

function paintStrip() {
  const { on, now, running } = state.strip;
  for (const button of document.querySelectorAll('[data-control]'))
    button.setAttribute('aria-pressed', String(on.includes(button.dataset.control)));
  document.querySelector('.now').textContent = `${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const sign = document.querySelector('.running');
  if (running !== undefined) sign.textContent = running ? sign.dataset.running : sign.dataset.stopped;
  sign.classList.toggle('stopped', running === false);
}

let asking = false;
let again = false;
async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    state = await (await fetch('/state')).json();
    const groups = document.querySelectorAll('[data-group]');
    for (const [index, device] of groups.entries())
      device.dataset.group = state.groups[index]?.chat ?? device.dataset.group;
    for (const device of document.querySelectorAll('.device')) paint(device);
    paintStrip();
  } catch (error) {
    console.warn(String(error));
  }
  asking = false;
  if (again) {
    again = false;
    void refresh();
  }
}

function showCommands(device, chat) {
  const list = device.querySelector('.commands');
  list.hidden = !list.hidden;
  list.replaceChildren(
    ...chat.commands.map(({ command, description }) =>
      make('button', { type: 'button', 'data-say': `/${command}` }, make('b', {}, `/${command}`), ` ${description}`),
    ),
  );
}

/** Samples stand in for a phone's own pictures and files. */
function showSamples(device, words) {
  const list = device.querySelector('.commands');
  list.hidden = !list.hidden;
  list.replaceChildren(
    ...['photo', 'file', 'big'].map((name) => make('button', { type: 'button', 'data-send': name }, words[name])),
  );
}

async function send(device, sample) {
  const { own, chat } = lookInto(device);
  const field = device.querySelector('.composer textarea');
  const text = field.value.trim();
  const { bound } = own;
  device.querySelector('.commands').hidden = true;
  own.bound = undefined;
  field.value = '';
  const extra = bound?.kind === 'reply' ? { replyTo: bound.message } : {};
  await act(device, { kind: 'send', chat: chat.id, sample, ...(text === '' ? {} : { text }), ...extra });
  const log = device.querySelector('.log');
  log.scrollTop = log.scrollHeight;
}

const DEEDS = {
  start: (device) => act(device, { kind: 'start' }),
  block: (device) => act(device, { kind: 'block' }),
  unblock: (device) => act(device, { kind: 'unblock' }),
  dismiss: (device) => (device.querySelector('.alert').hidden = true),
  commands: (device) => showCommands(device, lookInto(device).chat),
  attach: (device) => showSamples(device, lookInto(device).phone.words),
  unbind: (device) => {
    const { own, chat } = lookInto(device);
    if (own.bound?.forced) void act(device, { kind: 'closeReply', chat: chat.id });
    if (own.bound?.kind === 'edit') device.querySelector('textarea').value = '';
    own.bound = undefined;
    paint(device);
  },
  reply: (device, message) => bind(device, { kind: 'reply', message }),
  edit: (device, message) => bind(device, { kind: 'edit', message }),
};

function bind(device, bound) {
  const { own, chat } = lookInto(device);
  own.bound = bound;
  const text = device.querySelector('textarea');
  const target = chat.messages.find(({ id }) => id === bound.message);
  if (bound.kind === 'edit') text.value = target.runs.map((run) => run.text).join('');
  paint(device);
  text.focus();
}

async function say(device, text) {
  const { own, chat } = lookInto(device);
  const { bound } = own;
  device.querySelector('.commands').hidden = true;
  own.bound = undefined;
  const extra = bound === undefined ? {} : { [bound.kind === 'edit' ? 'edit' : 'replyTo']: bound.message };
  await act(device, { kind: 'say', chat: chat.id, text, ...extra });
  const log = device.querySelector('.log');
  log.scrollTop = log.scrollHeight;
}

/** What stands in the inputs of the pressed button's card; undefined = something is still missing. */
function filled(key) {
  if (key.dataset.submits === undefined) return {};
  const fields = [...key.closest('[data-message]').querySelectorAll('.input [name]')];
  if (!fields.every((field) => field.reportValidity())) return undefined;
  return { fields: Object.fromEntries(fields.map((field) => [field.name, field.value])) };
}

async function press(device, key, message) {
  const extra = filled(key);
  if (extra === undefined) return;
  key.setAttribute('aria-busy', 'true');
  const { chat } = lookInto(device);
  await act(device, { kind: 'press', chat: chat.id, message, button: key.dataset.button, ...extra });
  key.removeAttribute('aria-busy');
}

document.addEventListener('click', async (event) => {
  const on = (selector) => event.target.closest(selector);
  const tab = on('[data-tab]');
  if (tab) return openTab(tab.dataset.tab);
  const control = on('[data-control]');
  if (control) {
    await post(`/control/${control.dataset.control}`);
    return refresh();
  }
  const device = on('.device');
  if (!device) return;
  const message = on('[data-message]')?.dataset.message;
  const link = on('a[href]');
  const { own, phone } = lookInto(device);
  if (link && phone && link.href.startsWith(phone.botLink)) {
    event.preventDefault();
    return follow(device, link.href);
  }
  const key = on('[data-button]');
  if (key) return key.getAttribute('aria-busy') ? undefined : press(device, key, message);
  const copy = on('[data-copy]');
  if (copy) {
    await navigator.clipboard?.writeText(copy.dataset.copy);
    return toast(device, phone.words.copied);
  }
  const spoken = on('[data-say]');
  if (spoken) return say(device, spoken.dataset.say);
  const sample = on('[data-send]');
  if (sample) return send(device, sample.dataset.send);
  const chosen = on('[data-open]');
  if (chosen) {
    Object.assign(own, { chat: chosen.dataset.open, bound: undefined, box: undefined });
    return paint(device);
  }
  const deed = on('[data-do]');
  if (deed) return DEEDS[deed.dataset.do](device, message);
  const selecting = String(getSelection()) !== '';
  if (on('.bubble') && !link && !on('.input') && !selecting && !on('.dead')) bind(device, { kind: 'reply', message });
});

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const device = event.target.closest('.device');
  const field = event.target.querySelector('textarea, input');
  const text = field.value.trim();
  if (text === '') return;
  field.value = '';
  if (field.name === 'link') {
    device.querySelector('details').open = false;
    await act(device, { kind: 'open', link: text });
  } else await say(device, text);
});

document.addEventListener('keydown', (event) => {
  if (!event.target.matches('.composer textarea') || event.isComposing) return;
  if (event.key === 'Escape') return DEEDS.unbind(event.target.closest('.device'));
  if (event.key !== 'Enter' || event.shiftKey) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener('change', (event) => {
  if (event.target.matches('.as select')) paint(event.target.closest('.device'));
});

function openTab(id) {
  for (const part of document.querySelectorAll('.device, .strip')) part.classList.toggle('front', part.id === id);
  for (const tab of document.querySelectorAll('[data-tab]'))
    tab.setAttribute('aria-pressed', String(tab.dataset.tab === id));
  for (const log of document.querySelectorAll('.front .log')) log.scrollTop = log.scrollHeight;
}

function listen() {
  const source = new EventSource('/events');
  source.addEventListener('changed', refresh);
}

openTab(document.querySelector('[data-tab]')?.dataset.tab);
void refresh();
if ('EventSource' in globalThis) listen();
// Clocks tick, and a lost event stream must not freeze the phones.
setInterval(refresh, 10_000);
