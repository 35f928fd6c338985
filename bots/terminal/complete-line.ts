import type { ReadApp } from '#src/app.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { loadFeed } from '#src/operations/load-feed.ts';

/** As many runs of late as somebody picks from. */
const RUNS_MAX = 20;

/** What there is to complete with. */
export interface Candidates {
  verbs: readonly string[];
  /** Runs of late, the newest first. */
  listRuns: () => Promise<readonly string[]>;
}

/** What the last word of a line may become: a verb where one stands, else a run. */
export async function completeLine(
  line: string,
  { verbs, listRuns }: Candidates,
): Promise<[candidates: string[], part: string]> {
  const words = line
    .replace(/^\s*\/run(?=\s)/i, '')
    .trimStart()
    .split(/\s+/);
  const part = words.at(-1) ?? '';
  const isVerb = words.length <= 1 || (words.length === 2 && words[0]?.toLowerCase() === 'help');
  const all = isVerb ? verbs : await listRuns();
  const fitting = all.filter((candidate) => candidate.startsWith(part.toLowerCase()));
  return [fitting.map((candidate) => `${candidate} `), part];
}

/** Of this project's runs. */
export async function listRecentRuns(app: ReadApp): Promise<string[]> {
  const { runs } = await loadFeed(app, { limit: RUNS_MAX });
  return runs.map(({ runId }) => shortIdOf(runId));
}
