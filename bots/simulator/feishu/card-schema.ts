import { z } from 'zod';
import { LANGUAGES } from './seen.ts';

/**
 * Card JSON 2.0: the components simulated here, closed (the platform refuses properties it does not know).
 * Written from the published component pages; no part of the vendor's packages checks cards.
 */

/** A component of a card, checked by `CARD`. */
export interface Node {
  tag: string;
  element_id?: string | undefined;
  name?: string | undefined;
  elements?: Node[] | undefined;
  columns?: Node[] | undefined;
  [property: string]: unknown;
}

const perLanguage = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(LANGUAGES), value).optional();
const i18n = perLanguage(z.string());
const word = z.string().optional();
const flag = z.boolean().optional();
const common = { element_id: word, margin: word };
const icon = z
  .strictObject({ tag: z.enum(['standard_icon', 'custom_icon']), token: word, color: word, img_key: word })
  .optional();
const plain = z.strictObject({ tag: z.literal('plain_text'), content: z.string(), i18n_content: i18n });
const plainOrMarkdown = z.strictObject({
  tag: z.enum(['plain_text', 'lark_md']),
  content: z.string(),
  i18n_content: i18n,
  text_size: word,
  text_color: word,
  text_align: z.enum(['left', 'center', 'right']).optional(),
  lines: z.int().positive().optional(),
});
const confirm = z.strictObject({ title: plain, text: plain }).optional();
const url = z.url({ protocol: /^https?$/ });
const maybeUrl = z.union([z.literal(''), url]).optional();
const behaviors = z
  .array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('callback'), value: z.record(z.string(), z.unknown()) }),
      z.strictObject({
        type: z.literal('open_url'),
        default_url: url,
        android_url: maybeUrl,
        ios_url: maybeUrl,
        pc_url: maybeUrl,
      }),
    ]),
  )
  .optional();
const layout = {
  direction: z.enum(['vertical', 'horizontal']).optional(),
  padding: word,
  horizontal_spacing: word,
  vertical_spacing: word,
  horizontal_align: z.enum(['left', 'center', 'right']).optional(),
  vertical_align: z.enum(['top', 'center', 'bottom']).optional(),
};
const elements: z.ZodType<Node[]> = z.lazy(() => z.array(ELEMENT));
const columns: z.ZodType<Node[]> = z.lazy(() => z.array(COLUMN).min(1));
const options = z
  .array(z.strictObject({ text: plain, value: z.string().min(1), icon }))
  .min(1)
  .refine((all) => new Set(all.map(({ value }) => value)).size === all.length, 'option values must differ');
const choice = {
  ...common,
  name: word,
  required: flag,
  disabled: flag,
  type: z.enum(['default', 'text']).optional(),
  width: word,
  placeholder: plain.optional(),
  confirm,
  behaviors,
};

const COLUMN = z.strictObject({
  tag: z.literal('column'),
  ...common,
  ...layout,
  width: word,
  weight: z.int().min(1).max(5).optional(),
  background_style: word,
  elements,
});

const FORM_ACTION = z.enum(['submit', 'reset']).optional();

const ELEMENT: z.ZodType<Node> = z.discriminatedUnion('tag', [
  z.strictObject({
    tag: z.literal('markdown'),
    ...common,
    content: z.string(),
    i18n_content: i18n,
    text_align: z.enum(['left', 'center', 'right']).optional(),
    text_size: word,
    icon,
  }),
  z.strictObject({ tag: z.literal('div'), ...common, text: plainOrMarkdown, icon, width: word }),
  z.strictObject({ tag: z.literal('hr'), ...common }),
  z.strictObject({
    tag: z.literal('img'),
    ...common,
    img_key: z.string().min(1),
    i18n_img_key: i18n,
    alt: plain,
    title: plain.optional(),
    scale_type: word,
    size: word,
    corner_radius: word,
    transparent: flag,
    preview: flag,
  }),
  z.strictObject({
    tag: z.literal('column_set'),
    ...common,
    flex_mode: z.enum(['none', 'stretch', 'flow', 'bisect', 'trisect']).optional(),
    horizontal_spacing: word,
    horizontal_align: layout.horizontal_align,
    background_style: word,
    columns,
  }),
  z.strictObject({
    tag: z.literal('collapsible_panel'),
    ...common,
    ...layout,
    expanded: flag,
    background_color: word,
    header: z.strictObject({
      title: z.union([plain, z.strictObject({ tag: z.literal('markdown'), content: z.string(), i18n_content: i18n })]),
      background_color: word,
      vertical_align: layout.vertical_align,
      padding: word,
      icon,
      icon_position: word,
      icon_expanded_angle: z.number().optional(),
    }),
    border: z.strictObject({ color: word, corner_radius: word }).optional(),
    elements,
  }),
  z.strictObject({ tag: z.literal('form'), ...common, ...layout, name: z.string().min(1), elements }),
  z.strictObject({
    tag: z.literal('button'),
    ...common,
    name: word,
    text: plain.extend({ content: z.string().min(1).max(100) }).optional(),
    type: z
      .enum([
        'default',
        'primary',
        'danger',
        'text',
        'primary_text',
        'danger_text',
        'primary_filled',
        'danger_filled',
        'laser',
      ])
      .optional(),
    size: z.enum(['tiny', 'small', 'medium', 'large']).optional(),
    width: word,
    icon,
    disabled: flag,
    disabled_tips: plain.optional(),
    hover_tips: plain.optional(),
    confirm,
    behaviors,
    required: flag,
    form_action_type: FORM_ACTION,
  }),
  z.strictObject({
    tag: z.literal('input'),
    ...common,
    name: word,
    required: flag,
    disabled: flag,
    placeholder: plain.optional(),
    default_value: word,
    i18n_default_value: i18n,
    width: word,
    max_length: z.int().min(1).max(1000).optional(),
    input_type: z.enum(['text', 'multiline_text', 'password']).optional(),
    show_icon: flag,
    rows: z.int().positive().optional(),
    auto_resize: flag,
    max_rows: z.int().positive().optional(),
    label: plain.optional(),
    label_position: z.enum(['top', 'left']).optional(),
    value: z.record(z.string(), z.unknown()).optional(),
    behaviors,
    confirm,
  }),
  z.strictObject({ tag: z.literal('select_static'), ...choice, options, initial_option: word }),
  z.strictObject({
    tag: z.literal('multi_select_static'),
    ...choice,
    options,
    selected_values: z.array(z.string()).optional(),
  }),
  // An empty list offers every member of the chat: never what we mean.
  z.strictObject({
    tag: z.literal('select_person'),
    ...choice,
    options: z.array(z.strictObject({ value: z.string().startsWith('ou_') })).min(1),
    initial_option: word,
  }),
  z.strictObject({
    tag: z.literal('overflow'),
    ...common,
    width: word,
    options,
    value: z.record(z.string(), z.unknown()).optional(),
    behaviors,
    confirm,
  }),
  z.strictObject({ tag: z.literal('date_picker'), ...choice, initial_date: word }),
  z.strictObject({ tag: z.literal('picker_time'), ...choice, initial_time: word }),
  z.strictObject({ tag: z.literal('picker_datetime'), ...choice, initial_datetime: word }),
  z.strictObject({
    tag: z.literal('checker'),
    ...common,
    name: word,
    checked: flag,
    disabled: flag,
    text: plainOrMarkdown,
    overall_checkable: flag,
    behaviors,
    confirm,
  }),
]);

const COLOURS = [
  'blue',
  'wathet',
  'turquoise',
  'green',
  'yellow',
  'orange',
  'red',
  'carmine',
  'violet',
  'purple',
  'indigo',
  'grey',
  'default',
] as const;

const tag = z.strictObject({
  tag: z.literal('text_tag'),
  element_id: word,
  text: plain,
  color: z.enum([...COLOURS, 'neutral', 'lime']).optional(),
});

export const CARD = z.strictObject({
  schema: z.literal('2.0'),
  config: z
    .strictObject({
      update_multi: z.literal(true).optional(),
      streaming_mode: flag,
      summary: z.strictObject({ content: z.string(), i18n_content: i18n }).optional(),
      locales: z.array(z.enum(LANGUAGES)).optional(),
      enable_forward: flag,
      enable_forward_interaction: flag,
      width_mode: z.enum(['compact', 'fill', 'default']).optional(),
      use_custom_translation: flag,
      style: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  card_link: z.strictObject({ url, android_url: maybeUrl, ios_url: maybeUrl, pc_url: maybeUrl }).optional(),
  header: z
    .strictObject({
      title: plain,
      subtitle: plain.optional(),
      text_tag_list: z.array(tag).max(3).optional(),
      i18n_text_tag_list: perLanguage(z.array(tag).max(3)),
      template: z.enum(COLOURS).optional(),
      icon,
      padding: word,
    })
    .optional(),
  body: z.strictObject({ ...layout, elements }),
});

export type Card = z.infer<typeof CARD>;
