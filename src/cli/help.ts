import type { Flag, Verb } from './verb.ts';

/** Verbs and what they do, in a word each. */
export type VerbList = readonly (readonly [name: string, summary: string])[];

const ENVIRONMENT = [
  ['DATABASE_URL', 'where runs are kept; default sqlite:./data/signalbox.db'],
  ['MCP_CONFIG', 'the MCP servers that workflows may call; default ./mcp.json'],
  ['OPENAI_API_KEY', 'for llm_call steps; OPENAI_BASE_URL for another provider'],
] as const;

export function describeVerbs(verbs: VerbList, version: string): string {
  return [
    `signalbox ${version}: runs workflows durably, and says honestly how they fail.`,
    '',
    'Usage: signalbox <verb> [--help]',
    '',
    ...columns(verbs),
    '',
    'Environment:',
    ...columns(ENVIRONMENT),
  ].join('\n');
}

export function describeVerb({ usage, about, flags }: Omit<Verb, 'run'>): string {
  const all: Record<string, Flag> = { ...flags, help: { about: 'This text.' } };
  const rows = Object.entries(all).map(
    ([name, { value, about: text }]) =>
      [value === undefined ? `--${name}` : `--${name} ${value}`, text] as const,
  );
  return [`Usage: signalbox ${usage}`, '', about, '', ...columns(rows)].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
