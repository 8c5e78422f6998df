/** One card as the page draws it. */
export interface Frame {
  readonly platform: string;
  readonly scene: string;
  readonly reader: string;
  readonly locale: string;
  readonly html: string;
  readonly rows: readonly (readonly { readonly text: string; readonly token: string; readonly style?: string }[])[];
}

const plain = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const unique = (values: readonly string[]): string[] => [...new Set(values)];

const style = `
:root { color-scheme: light; font: 15px/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif; }
body { margin: 0; background: #dfe7dc; color: #111; }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center;
  padding: .75rem 1.25rem; background: #fff; box-shadow: 0 1px 4px #0002; }
h1 { font-size: 1.1rem; margin: 0; }
h2 { font-size: 1rem; margin: 1.5rem 1.25rem .25rem; color: #3c4a3a; }
main { display: flex; flex-wrap: wrap; align-items: flex-start; }
main section { display: flex; flex-wrap: wrap; gap: 1rem; padding: .5rem 1.25rem; align-items: flex-start; }
figure { margin: 0; width: 330px; }
figcaption { font-size: .78rem; color: #5b6a58; margin: 0 0 .25rem .5rem; }
.bubble { background: #fff; border-radius: 14px 14px 14px 4px; padding: .55rem .8rem; white-space: pre-wrap;
  overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.row span { flex: 1; text-align: center; padding: .42rem .3rem; border-radius: 8px; background: #6f8a68; color: #fff;
  font-size: .86rem; font-weight: 500; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.row .success { background: #2f8f4e; } .row .danger { background: #b8453c; } .row .primary { background: #2f74b5; }
[hidden] { display: none !important; }
`;

const script = `
const pick = Object.fromEntries([...document.querySelectorAll('select')].map((box) => [box.name, box]));
const show = () => {
  for (const frame of document.querySelectorAll('figure')) {
    frame.hidden = Object.entries(pick).some(([name, box]) => box.value && !frame.dataset[name].split(' | ').includes(box.value));
  }
  for (const part of document.querySelectorAll('main > div')) part.hidden = !part.querySelector('figure:not([hidden])');
};
for (const [name, value] of new URLSearchParams(location.hash.slice(1))) if (pick[name]) pick[name].value = value;
document.addEventListener('change', () => {
  location.hash = new URLSearchParams(Object.entries(pick).map(([name, box]) => [name, box.value])).toString();
  show();
});
show();
`;

/** All frames on one page that needs nothing else; its boxes narrow what is shown, and the address remembers them. */
export function galleryPage(frames: readonly Frame[]): string {
  const boxes = (['platform', 'locale', 'scene', 'reader'] as const).map((name) => {
    const options = unique(frames.map((frame) => frame[name])).map((value) => `<option>${plain(value)}</option>`);
    return `<label>${name} <select name="${name}"><option value="">all</option>${options.join('')}</select></label>`;
  });
  const parts = unique(frames.map(({ scene }) => scene)).map((scene) => {
    const figures = merged(frames.filter((frame) => frame.scene === scene)).map(figure);
    return `<div><h2>${plain(scene)}</h2><section>${figures.join('')}</section></div>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>muster: every card</title><meta name="viewport" content="width=device-width">
<style>${style}</style></head>
<body><header><h1>muster: every card</h1>${boxes.join('')}</header><main>${parts.join('\n')}</main>
<script>${script}</script></body></html>
`;
}

/** Readers who see the same share one frame. */
function merged(frames: readonly Frame[]): { frame: Frame; readers: string[] }[] {
  const found = new Map<string, { frame: Frame; readers: string[] }>();
  for (const frame of frames) {
    const key = JSON.stringify([frame.platform, frame.locale, frame.html, frame.rows]);
    const known = found.get(key);
    if (known) known.readers.push(frame.reader);
    else found.set(key, { frame, readers: [frame.reader] });
  }
  return [...found.values()];
}

function figure({ frame, readers }: { frame: Frame; readers: readonly string[] }): string {
  const data = { platform: frame.platform, locale: frame.locale, scene: frame.scene, reader: readers.join(' | ') };
  const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${plain(value)}"`);
  const rows = frame.rows.map((row) => {
    const buttons = row.map(
      ({ text, token, style: look = '' }) => `<span class="${look}" title="${plain(token)}">${plain(text)}</span>`,
    );
    return `<div class="row">${buttons.join('')}</div>`;
  });
  // The message's own markup is Telegram's small HTML, escaped by its renderer.
  return `<figure lang="${frame.locale}" ${attributes.join(' ')}><figcaption>${plain(readers.join(', '))} · ${frame.locale}</figcaption>
<div class="bubble">${frame.html}</div>${rows.join('')}</figure>`;
}
