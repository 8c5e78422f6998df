import type { SimulatedTemplate } from './world.ts';

/** The public template that the vendor's own SDK ships, usable without a visit to the console. */
export const MARKDOWN_BUTTON: SimulatedTemplate = {
  id: '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema',
  variables: { title: 'string', logo: 'string', markdown: 'markdown', tips: 'string', sys_full_json_obj: 'object' },
  parts: [
    { part: 'title', text: '<title>' },
    { part: 'markdown', text: '<markdown>' },
    { part: 'buttons', variable: 'sys_full_json_obj', inside: 'msgButtons' },
    { part: 'tips', text: '<tips>' },
  ],
};
