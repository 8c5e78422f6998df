import { isRecord } from './contract.ts';
import type { SimulatedTemplate, TemplatePart, VariableType } from './world.ts';

/** Reads a card template as the console's editor exports it, so that the file that people import is the one that is tried. */

type Node = Record<string, unknown>;

const VARIABLES: Record<string, VariableType> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
  form: 'form',
  markdown: 'markdown',
  user: 'user',
  buttonGroup: 'array',
};

const at = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** `${name}` in the editor's file is `<name>` here. */
function written(value: unknown): string {
  return String(at(value, 'content') ?? '').replace(/\$\{(\w+)\}/g, '<$1>');
}

function when(visible: unknown): { when?: string } {
  if (at(visible, 'valueType') !== 'condition') return {};
  const conditions = nodes(at(at(visible, 'condition'), 'conditions'));
  const [only] = conditions;
  if (conditions.length !== 1 || (only?.op !== 'isTrue' && only?.op !== 'isFalse'))
    throw new Error('a condition other than one true or false variable is not drawn here');
  return { when: `${only.op === 'isFalse' ? '!' : ''}${String(only.variable)}` };
}

function paramsOf(value: unknown): Record<string, string> {
  const entries = nodes(value).map(({ name, type, variable, value: fixed }) => [
    String(name),
    type === 'variable' ? `<${String(variable)}>` : String(fixed ?? ''),
  ]);
  return Object.fromEntries(entries);
}

function button({ props }: Node): { id: string; text: string; params: Record<string, string>; color: string } {
  return {
    id: written(at(props, 'actionId')),
    text: written(at(props, 'text')),
    params: paramsOf(at(props, 'params')),
    color: String(at(at(props, 'color'), 'value') ?? ''),
  };
}

const DRAWN: Record<string, (node: Node, props: Node) => TemplatePart[]> = {
  BaseText: (_node, props) => {
    const part = props.bold === true ? 'title' : 'tips';
    return [{ part, text: written(props.text), ...when(props.visible) }];
  },
  MarkdownBlock: (_node, props) => [
    { part: 'markdown', text: `<${String(at(props.content, 'variable'))}>`, ...when(props.visible) },
  ],
  ButtonGroup: (_node, props) => [{ part: 'buttons', variable: String(at(props.dynamicButtons, 'variable')) }],
  SingleButton: (node, props) => [{ part: 'button', ...button(node), ...when(props.visible) }],
  Form: (node, props) => {
    const [inside] = nodes(node.children);
    if (inside?.componentName !== 'SingleButton') throw new Error('a form without its button cannot be sent');
    const { id, text, params } = button(inside);
    return [{ part: 'form', variable: String(at(props.form, 'variable')), id, text, params, ...when(props.visible) }];
  },
};

function parts(node: Node): TemplatePart[] {
  const name = String(node.componentName);
  const children = nodes(node.children);
  if (name === 'Card') return children.flatMap(parts);
  const draw = DRAWN[name];
  if (draw === undefined) throw new Error(`the component "${name}" is not drawn here`);
  return draw(node, isRecord(node.props) ? node.props : {});
}

function variablesOf(list: unknown): Record<string, VariableType> {
  const declared = nodes(typeof list === 'string' ? JSON.parse(list) : list);
  return Object.fromEntries(
    declared.map(({ name, type }) => {
      const known = VARIABLES[String(type)];
      if (known === undefined) throw new Error(`the variable "${String(name)}" has an unknown type: ${String(type)}`);
      return [String(name), known];
    }),
  );
}

/** @param file JSON text. Throws when it holds something that is not drawn here. */
export function templateFrom(id: string, file: string): SimulatedTemplate {
  const outer: unknown = JSON.parse(file);
  const data = at(outer, 'editorData');
  if (at(outer, 'mode') !== 'card' || typeof data !== 'string') throw new Error('this is no exported card template');
  const editor: unknown = JSON.parse(data);
  const tree = nodes(at(at(editor, 'schema'), 'componentsTree'));
  return { id, variables: variablesOf(at(editor, 'variableList')), parts: tree.flatMap(parts) };
}
