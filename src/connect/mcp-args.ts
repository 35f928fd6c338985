import vm from 'node:vm';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '#src/domain/json.ts';
import type { McpTool } from './mcp-tools.ts';

const SCHEMA_CHARS_MAX = 256 * 1024;
/** It blocks the thread, but once: a schema that took longer is never used again. */
const CHECK_MS = 500;
const PROBLEMS_MAX = 5;

/** Compiled once for each tool of each list; null: it cannot be checked here. */
const validators = new WeakMap<McpTool, ValidateFunction | null>();

/**
 * What is wrong with a call's args by the tool's own schema; empty when nothing is, or when
 * the schema cannot be used: then the server itself will say. A schema comes from outside, and
 * its patterns and references can take for ever, so all of it runs on a clock. Of what stands at
 * one of `unknownPaths` (JSON pointers) the value is not known yet: nothing is said about it.
 */
export function checkArgs(
  tool: McpTool,
  args: JsonObject,
  unknownPaths: readonly string[] = [],
): string[] {
  const known = validators.get(tool);
  if (known === null) return [];
  const outcome = runOnClock(() => {
    const validate = known ?? compile(tool.inputSchema);
    validators.set(tool, validate);
    return validate === null || validate(args) ? [] : (validate.errors ?? []);
  });
  if (outcome === null) validators.set(tool, null);
  const certain = keepCertain(outcome ?? [], unknownPaths);
  return certain.slice(0, PROBLEMS_MAX).map(describeProblem);
}

/** Their faults may come from a value further down. */
const FAULTS_OF_THE_WHOLE = new Set(
  'anyOf oneOf not if enum const contains uniqueItems unevaluatedProperties unevaluatedItems'.split(
    ' ',
  ),
);

function keepCertain(
  problems: readonly ErrorObject[],
  unknownPaths: readonly string[],
): ErrorObject[] {
  const doubtful = problems.filter(
    ({ instancePath, keyword }) =>
      FAULTS_OF_THE_WHOLE.has(keyword) &&
      unknownPaths.some((path) => isAtOrBelow(path, instancePath)),
  );
  const unknown = [...unknownPaths, ...doubtful.map(({ instancePath }) => instancePath)];
  return problems.filter(
    ({ instancePath }) => !unknown.some((path) => isAtOrBelow(instancePath, path)),
  );
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}

function compile(schema: JsonObject): ValidateFunction | null {
  if (JSON.stringify(schema).length > SCHEMA_CHARS_MAX) return null;
  const options = {
    strict: false,
    allErrors: true,
    validateSchema: false,
    validateFormats: false,
    logger: false,
  } as const;
  const draft = schema['$schema'];
  // One compiler each: schemas of different tools may carry the same $id.
  const isOld = typeof draft === 'string' && /draft-0[467]/.test(draft);
  const ajv = isOld ? new Ajv(options) : new Ajv2020(options);
  return ajv.compile(schema);
}

const clocked = vm.createContext();
const clock = new vm.Script('work()');

/** The only thing that stops a slow pattern is V8's own watchdog. Null: it did not end, or broke. */
function runOnClock(work: () => ErrorObject[]): ErrorObject[] | null {
  clocked['work'] = work;
  try {
    return clock.runInContext(clocked, { timeout: CHECK_MS });
  } catch {
    // Too slow, too deep, or no schema at all: the server is the one to judge.
    return null;
  }
}

function describeProblem({ instancePath, keyword, params, message }: ErrorObject): string {
  const place = `tool_args${instancePath.replaceAll('/', '.')}`;
  switch (keyword) {
    case 'required':
      return `${place}.${params['missingProperty']} is missing`;
    case 'additionalProperties':
      return `${place}.${params['additionalProperty']} is not known`;
    case 'enum':
      return `${place} must be one of ${JSON.stringify(params['allowedValues'])}`;
    default:
      return `${place} ${message ?? keyword}`;
  }
}
