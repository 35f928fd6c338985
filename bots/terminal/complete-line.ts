import type { ReadApp } from '#src/app.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { loadFeed } from '#src/operations/load-feed.ts';
import { suggestWorkflows } from '#src/operations/suggest-workflows.ts';
import { findVerbNamed, type VerbShape } from '../run-command/verb.ts';

/** As many runs of late, or workflows, as somebody picks from. */
const CHOICES_MAX = 20;

/** What there is to complete with. */
export interface Candidates {
  verbs: readonly VerbShape[];
  /** Runs of late, the newest first. */
  listRuns: () => Promise<readonly string[]>;
  /** Those that ran last first. */
  listWorkflows: () => Promise<readonly string[]>;
}

/** What the last word of a line may become: a verb, a flag of it, a workflow or a run. */
export async function completeLine(
  line: string,
  candidates: Candidates,
): Promise<[candidates: string[], part: string]> {
  const words = line
    .replace(/^\s*\/run(?=\s)/i, '')
    .trimStart()
    .split(/\s+/);
  const part = words.at(-1) ?? '';
  const all = await listChoices(words, candidates);
  const fitting = all.filter((candidate) => candidate.toLowerCase().startsWith(part.toLowerCase()));
  return [fitting.map((candidate) => `${candidate} `), part];
}

async function listChoices(
  words: readonly string[],
  { verbs, listRuns, listWorkflows }: Candidates,
): Promise<readonly string[]> {
  const [first = '', second = ''] = words;
  const isVerb = words.length <= 1 || (words.length === 2 && first.toLowerCase() === 'help');
  if (isVerb) return verbs.flatMap(({ name, aka = {} }) => [name, ...Object.keys(aka)]);
  const verb = findVerbNamed(first, verbs)?.verb;
  if (verb === undefined) return listRuns();
  const part = words.at(-1) ?? '';
  if (part.startsWith('-')) return Object.keys(verb.flags).map((flag) => `--${flag}`);
  const before = words.at(-2) ?? '';
  const isFirst = words.length === 2 && second === part;
  const takesWorkflow = isFirst && /^\S+ <workflow/.test(verb.usage);
  const isRunToo = /<workflow or run>/.test(verb.usage);
  if (before === '--workflow' || (takesWorkflow && !isRunToo)) return listWorkflows();
  return takesWorkflow ? [...(await listWorkflows()), ...(await listRuns())] : listRuns();
}

/** Of this project's runs. */
export async function listRecentRuns(app: ReadApp): Promise<string[]> {
  const { runs } = await loadFeed(app, { limit: CHOICES_MAX });
  return runs.map(({ runId }) => shortIdOf(runId));
}

/** Of this project's workflows, as they are typed. */
export async function listRecentWorkflows(app: ReadApp): Promise<string[]> {
  const asked = { purpose: 'look', typed: '', tell: nameOf, limit: CHOICES_MAX } as const;
  const workflows = await suggestWorkflows(app, asked);
  return workflows.map(({ name }) => (/\s/.test(name) ? `"${name}"` : name));
}

function nameOf({ name }: { name: string }): string {
  return name;
}
