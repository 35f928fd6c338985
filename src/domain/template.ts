import type { Json } from './json.ts';
import { refuseDeepJson } from './json-depth.ts';
import { resolveReference, type TemplateScope } from './template-resolve.ts';
import { parseTemplate, type Reference, soleReference } from './template-syntax.ts';

/** A JSON value whose texts were parsed once, so that a run only fills in. */
export type CompiledValue =
  | { kind: 'constant'; value: Json }
  | { kind: 'whole'; reference: Reference }
  | { kind: 'text'; parts: readonly (string | Reference)[] }
  | { kind: 'list'; items: readonly CompiledValue[] }
  | { kind: 'object'; entries: readonly (readonly [key: string, item: CompiledValue])[] };

export interface RenderedValue {
  value: Json;
  /** What stayed literal: the caller fails a strict field, and warns of a lenient one. */
  unresolved: readonly Reference[];
}

const NONE: readonly Reference[] = [];

/** Parses every text of a value. Keys are no templates. Throws a Refusal for a value nested too deep. */
export function compileTemplates(value: Json): CompiledValue {
  refuseDeepJson(value, 'The templated value');
  return compile(value);
}

/**
 * Fills in the references. A text that is exactly one reference, to the character, becomes the
 * value itself; in other text a scalar stands as text (null as "null"), an object or list as
 * compact JSON. What does not resolve stays as it was written, and is listed. A value without
 * references is returned as it is, shared by all who render it: do not change it.
 */
export function renderCompiled(compiled: CompiledValue, scope: TemplateScope): RenderedValue {
  if (compiled.kind === 'constant') return { value: compiled.value, unresolved: NONE };
  const unresolved: Reference[] = [];
  return { value: render(compiled, scope, unresolved), unresolved };
}

/** Every reference of a value, in order. */
export function referencesIn(compiled: CompiledValue): Reference[] {
  switch (compiled.kind) {
    case 'constant':
      return [];
    case 'whole':
      return [compiled.reference];
    case 'text':
      return compiled.parts.filter((part) => typeof part !== 'string');
    case 'list':
      return compiled.items.flatMap(referencesIn);
    case 'object':
      return compiled.entries.flatMap(([, item]) => referencesIn(item));
  }
}

function compile(value: Json): CompiledValue {
  if (typeof value === 'string') return compileText(value);
  if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
  if (Array.isArray(value)) {
    const items = value.map(compile);
    return items.every(isConstant) ? { kind: 'constant', value } : { kind: 'list', items };
  }
  const entries = Object.entries(value).map(([key, item]) => [key, compile(item)] as const);
  const isFixed = entries.every(([, item]) => isConstant(item));
  return isFixed ? { kind: 'constant', value } : { kind: 'object', entries };
}

function compileText(text: string): CompiledValue {
  const { template } = parseTemplate(text);
  const reference = soleReference(template);
  if (reference !== null) return { kind: 'whole', reference };
  const isPlain = template.parts.every((part) => typeof part === 'string');
  return isPlain ? { kind: 'constant', value: text } : { kind: 'text', parts: template.parts };
}

function isConstant(compiled: CompiledValue): boolean {
  return compiled.kind === 'constant';
}

function render(compiled: CompiledValue, scope: TemplateScope, unresolved: Reference[]): Json {
  switch (compiled.kind) {
    case 'constant':
      return compiled.value;
    case 'whole':
      return fillIn(compiled.reference, scope, unresolved);
    case 'text':
      return compiled.parts
        .map((part) => (typeof part === 'string' ? part : toText(fillIn(part, scope, unresolved))))
        .join('');
    case 'list':
      return compiled.items.map((item) => render(item, scope, unresolved));
    case 'object':
      // fromEntries makes own properties, whatever a key is called.
      return Object.fromEntries(
        compiled.entries.map(([key, item]) => [key, render(item, scope, unresolved)]),
      );
  }
}

function fillIn(reference: Reference, scope: TemplateScope, unresolved: Reference[]): Json {
  const value = resolveReference(reference, scope);
  if (value !== undefined) return value;
  unresolved.push(reference);
  return reference.text;
}

function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
