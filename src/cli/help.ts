import { breakAtSpaces } from './break-at-spaces.ts';
import type { Flag, Verb } from './verb.ts';

/** Verbs and what they do, in a word each. */
export type VerbList = readonly (readonly [name: string, summary: string])[];

/** On a narrower terminal the text beside a long flag runs over. */
const TEXT_COLUMNS_MIN = 20;

const ENVIRONMENT = [
  ['DATABASE_URL', 'where runs are kept; default sqlite:./data/signalbox.db'],
  ['MCP_CONFIG', 'the MCP servers that workflows may call; default ./mcp.json'],
  ['OPENAI_API_KEY', 'for llm_call steps; OPENAI_BASE_URL for another provider'],
] as const;

export function describeVerbs(verbs: VerbList, version: string, width: number): string {
  return [
    ...breakAtSpaces(
      `signalbox ${version}: runs workflows durably, and says honestly how they fail.`,
      width,
    ),
    '',
    'Usage: signalbox <verb> [--help]',
    '',
    ...columns(verbs, width),
    '',
    'Environment:',
    ...columns(ENVIRONMENT, width),
  ].join('\n');
}

export function describeVerb({ usage, about, flags }: Omit<Verb, 'run'>, width: number): string {
  const all: Record<string, Flag> = { ...flags, help: { about: 'This text.' } };
  const rows = Object.entries(all).map(
    ([name, { value, about: text }]) =>
      [value === undefined ? `--${name}` : `--${name} ${value}`, text] as const,
  );
  const lines = paragraphsOf(about).flatMap((text) => breakAtSpaces(text, width));
  return [`Usage: signalbox ${usage}`, '', ...lines, '', ...columns(rows, width)].join('\n');
}

/** A line that ends no sentence goes on in the next one, but for an example, which is indented. */
function paragraphsOf(about: string): string[] {
  return about.replaceAll(/(?<=[^.\n])\n(?=[^\s])/g, ' ').split('\n');
}

function columns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const indent = ' '.repeat(nameWidth + 4);
  return rows.flatMap(([name, text]) => {
    const [first, ...rest] = breakAtSpaces(text, Math.max(width - indent.length, TEXT_COLUMNS_MIN));
    return [`  ${name.padEnd(nameWidth)}  ${first}`, ...rest.map((line) => indent + line)];
  });
}
