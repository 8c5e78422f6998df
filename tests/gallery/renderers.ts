import { render } from '../../bots/telegram/render.ts';
import type { Target } from '../../core/ports.ts';
import type { Picture } from './pictures.ts';

/** What a platform would show, in a form a page can draw and a text file can keep. */
export interface Painted {
  /** The message's own markup. */
  readonly html: string;
  readonly rows: readonly (readonly { readonly text: string; readonly token: string; readonly style?: string }[])[];
}

const targetOf = ({ reader, locale, zone }: Picture): Target => ({
  place: { platform: 'telegram', externalId: '1', kind: reader === 'room' ? 'group' : 'direct' },
  locale,
  zone,
});

/** Each platform's own renderer. */
export const renderers: Readonly<Record<string, (picture: Picture) => Painted>> = {
  telegram: (picture) => {
    const { text, reply_markup: markup } = render(picture.card, targetOf(picture), { timeMarks: true });
    const rows = 'inline_keyboard' in markup ? markup.inline_keyboard : [];
    return {
      html: text,
      rows: rows.map((row) =>
        row.map((button) => ({
          text: button.text,
          token: 'callback_data' in button ? button.callback_data : '',
          ...(button.style ? { style: button.style } : {}),
        })),
      ),
    };
  },
};
