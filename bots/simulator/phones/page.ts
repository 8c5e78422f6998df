import { html } from 'hono/html';
import type { GroupWindow, PhoneView, PlatformPhones } from './screen.ts';
import type { PhoneWords, StripWords } from './words.ts';

/** The page's frame: everything that does not change while it is open. The script fills in what people say. */

type Html = ReturnType<typeof html>;

function composer(words: PhoneWords): Html {
  return html`<div class="foot">
    <div class="commands" hidden></div>
    <div class="bound" hidden><span></span><button type="button" data-do="unbind" aria-label="${words.cancel}">×</button></div>
    <form class="composer" autocomplete="off">
      <button type="button" class="slash" data-do="commands" title="${words.menu}" aria-label="${words.menu}">/</button>
      <button type="button" class="clip" data-do="attach" title="${words.attach}" aria-label="${words.attach}">📎</button>
      <textarea name="text" rows="1" maxlength="4096" placeholder="${words.write}" aria-label="${words.write}"></textarea>
      <button type="submit" class="send" title="${words.send}" aria-label="${words.send}">➤</button>
    </form>
    <button type="button" class="bar start" data-do="start" hidden>${words.start}</button>
    <button type="button" class="bar unblock" data-do="unblock" hidden>${words.unblock}</button>
  </div>`;
}

function layers(): Html {
  return html`<div class="alert" role="alertdialog" aria-modal="true" hidden><p></p><button type="button" data-do="dismiss"></button></div>`;
}

function more({ words, can, botLink }: PhoneView): Html {
  if (!can.includes('block') && !can.includes('open')) return html``;
  const block = html`<button type="button" data-do="block">${words.block}</button>`;
  const link = html`<form class="link"><input name="link" placeholder="${botLink}" aria-label="${words.openLink}"><button>${words.open}</button></form>`;
  return html`<details class="more"><summary title="${words.more}" aria-label="${words.more}">⋯</summary>
    <div>${can.includes('block') ? block : ''}${can.includes('open') ? link : ''}</div>
  </details>`;
}

function phone(view: PhoneView): Html {
  const { words } = view;
  return html`<section class="device" id="device-${view.code}" data-phone="${view.code}" data-platform="${view.platform}" lang="${view.locale}" aria-label="${view.name}">
    <header class="status"><b>${view.name}</b><span class="zone">${view.zone}</span><time></time></header>
    <nav class="chats" role="tablist"></nav>
    <div class="title">
      <div><h2></h2><small></small></div>
      ${more(view)}
    </div>
    <div class="above"><div class="toast" role="status" aria-live="polite"></div></div>
    <div class="log" tabindex="0"><div class="empty" hidden></div></div>
    ${composer(words)}${layers()}
  </section>`;
}

function groupWindow({ chat, title }: GroupWindow, people: PhoneView[]): Html {
  const words = people[0]?.words;
  if (words === undefined) return html``;
  return html`<section class="device wide" id="device-group${chat}" data-group="${chat}" data-platform="${people[0]?.platform ?? ''}" lang="${people[0]?.locale ?? 'en'}" aria-label="${title}">
    <header class="status"><b>${title}</b><label class="as"><span>${words.speakAs}</span>
      <select>${people.map(({ code, name }) => html`<option value="${code}">${name}</option>`)}</select></label><time></time></header>
    <div class="title"><div><h2>${title}</h2><small></small></div></div>
    <div class="above"><div class="toast" role="status" aria-live="polite"></div></div>
    <div class="log" tabindex="0"><div class="empty" hidden></div></div>
    ${composer(words)}${layers()}
  </section>`;
}

function strip(words: StripWords, platforms: PlatformPhones[], available: string[]): Html {
  const button = (name: keyof StripWords, control: string = name) =>
    available.includes(control)
      ? html`<button type="button" data-control="${control}" aria-pressed="false">${words[name]}</button>`
      : '';
  const troubles = (platform: string) =>
    (['fail', 'slow', 'limit', 'lose', 'disconnect'] as const).map((name) => button(name, `${platform}.${name}`));
  const moves = (['minutes', 'hour', 'day'] as const).map((name) => button(name));
  const process = (['restart', 'kill'] as const).map((name) => button(name));
  return html`<section class="strip" id="device-controls" aria-label="${words.controls}">
    ${platforms.map(({ platform, name }) => html`<div class="set"><span>${name}</span>${troubles(platform)}</div>`)}
    <div class="set"><span>${words.clock} <time class="now"></time></span>${moves}</div>
    <div class="set"><span class="running" data-running="${words.running}" data-stopped="${words.stopped}"></span>${process}</div>
  </section>`;
}

function tab(id: string, name: string, current: boolean): Html {
  return html`<button type="button" data-tab="${id}" aria-pressed="${current ? 'true' : 'false'}">${name}</button>`;
}

export function page(
  { phones, groups, platforms }: { phones: PhoneView[]; groups: GroupWindow[]; platforms: PlatformPhones[] },
  available: string[],
  words: StripWords,
  lang: string,
): Html {
  const [first] = phones;
  return html`<!doctype html>
<html lang="${lang}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>muster · ${words.title}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/frame.css">
  <link rel="stylesheet" href="/messages.css">
  <link rel="stylesheet" href="/writing.css">
  <link rel="stylesheet" href="/cards.css">
  <link rel="stylesheet" href="/dingtalk.css">
  <link rel="stylesheet" href="/feishu.css">
  <script type="module" src="/phones.js"></script>
</head>
<body>
  <header class="top"><h1>muster · ${words.title}</h1><p>${words.hint}</p></header>
  ${strip(words, platforms, available)}
  <nav class="tabs" aria-label="${words.people}">
    ${phones.map(({ code, name }) => tab(`device-${code}`, name, code === first?.code))}
    ${groups.map(({ chat, title }) => tab(`device-group${chat}`, title, false))}
    ${tab('device-controls', words.controls, false)}
  </nav>
  <main class="desk">${phones.map(phone)}${groups.map((group) => groupWindow(group, membersOf(group, phones)))}</main>
</body>
</html>`;
}

function membersOf({ chat }: GroupWindow, phones: PhoneView[]): PhoneView[] {
  return phones.filter(({ chats }) => chats.some(({ id }) => id === chat));
}
