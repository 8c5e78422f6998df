import { said, sentence, type Text } from '../core/text/text.ts';
import { inertPaths } from './environment.ts';
import { written } from './gather.ts';

const inertRoot = (path: string): string | undefined =>
  Object.keys(inertPaths).find((root) => path === root || path.startsWith(`${root}.`));

/** One line that names every setting somebody wrote and nothing reads yet. */
export function inertNotice(value: unknown, from: ReadonlyMap<string, string>): Text[] {
  const names = written(value).flatMap(([path, setting]) => {
    const root = inertRoot(path);
    const idle = root !== undefined && (inertPaths[root] === undefined || String(inertPaths[root]) !== String(setting));
    return idle ? [from.get(path) ?? path] : [];
  });
  return names.length === 0 ? [] : [sentence('system.config.inert', { keys: said(names.join(', ')) })];
}
