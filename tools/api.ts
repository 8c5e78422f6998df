import { shippedTypes } from '../core/tasks/types.ts';
import type { World } from '../core/world.ts';
import { apiDocument } from '../web-admin/api/document.ts';
import { type Operation, outline, type Taken } from '../web-admin/api/outline.ts';

const intro = `# API

Generated from the schemas that check every call, by \`npm run docs\`; a test keeps it equal. The same stands at
\`/api\` of every server, and as OpenAPI 3.1 at \`/api/v1/openapi.json\`.

## Conventions

* **Who asks.** \`Authorization: Bearer\` with the value of API_TOKEN. The token is another system's, not a person's:
  where an operation takes \`person\` (or \`user\`), it acts for that person and their rights decide; without one it acts as
  the API, where the table of the task machine lets it.
* **Names.** People, groups, rules and templates by their codes; tasks by number (\`T-1042\`) or, for the task manager, by
  type and code.
* **Errors** are RFC 9457 problems: \`type\`, \`status\`, \`detail\` in the language of Accept-Language (English, Russian,
  Chinese), \`code\` that is the same in every language, and \`errors\` that names each field and what to do about it. A field
  or parameter nobody knows is refused. When a move is not possible: 409 with \`code\` (\`refused\` or \`stale\`), \`allowed\` (what
  this person may do now) and \`turn\`. When something is missing: 422 with \`code\` \`needs\` and the argument's name. A task the
  person may not see is 404, like one that is not there.
* **Once.** A move with the \`turn\` the caller saw changes nothing on an older one; the very same move again answers
  \`already\`. An \`Idempotency-Key\` makes any call that takes one repeatable for three days; with another body it is 422.
* **Pages** hold at most 100. Lists that stand still take \`limit\` and \`offset\`; what grows at its end takes \`limit\` and
  \`after\`, the \`next\` of the page before.
* **Size.** A body holds at most 256 KB; a file as much as the settings allow. Texts: title 120, description 4,000, comment
  2,000, reason 500 characters.
* **Many at once.** The task manager's operations take up to 100 items. Each is done or refused by itself, in order, in a
  unit of its own: one refusal undoes nothing else, and every item has its result. An item that cannot be read (an unknown
  field, a wrong type) refuses the whole call before anything is done. With an \`Idempotency-Key\` a repeat gives the first
  answer, item by item, and goes on where a call broke off.
* **Numbers and packed lists** of older systems are read (task types 1, 2, 3; states, see [seeds.md](seeds.md); codes with
  commas) and given back in \`row\`. They are derived: nothing stores them.
`;

/** Everything the API does, as a page to read. */
export function apiPage(): string {
  const world = { taskTypes: shippedTypes, version: '', files: { maxBytes: 0 } } as unknown as World;
  const chapters = outline(apiDocument(world)).map(
    ({ tag, operations }) => `## ${tag}\n\n${operations.map(operationText).join('\n')}`,
  );
  return `${[intro, ...chapters].join('\n')}`;
}

function operationText({ method, path, id, summary, about, takes, answers }: Operation): string {
  const success = answers.filter(({ status }) => /^[23]/.test(status));
  const refusals = answers.filter(({ status }) => !/^[23]/.test(status) && status !== '401' && status !== '503');
  const lines = [
    `### \`${method} ${path}\``,
    '',
    `${summary}. \`${id}\``,
    ...(about ? ['', about] : []),
    '',
    ...takes.map(takenText),
    ...(takes.length > 0 ? [''] : []),
    `Answers ${success.map(({ status, about: what }) => `${status} (${what})`).join(', ')}; refuses with ${refusals
      .map(({ status }) => status)
      .join(', ')}.`,
    '',
  ];
  return lines.join('\n');
}

const takenText = ({ name, where, required, type, about }: Taken): string =>
  `* \`${name}\` (${where}${required ? '' : ', optional'}, ${type})${about ? `: ${about}` : ''}`;
