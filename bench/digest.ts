import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { backTest } from '#src/operations/back-test.ts';
import { loadCommandCenter } from '#src/operations/load-command-center.ts';
import { loadDigestFacts } from '#src/operations/load-digest-facts.ts';
import { loadNeglected } from '#src/operations/load-neglected.ts';
import { loadTallyMark } from '#src/store/tallies.ts';
import { sumGroups } from '#src/store/tally-sums.ts';
import { type History, storeHistory } from './history.ts';
import { medianOf } from './sample.ts';

const DAYS = 30;
const DAY_MS = 24 * 3_600_000;
const QUARTERS_PER_DAY = DAY_MS / QUARTER_MS;
const LOOKS = 21;
const GROUPS = 300;
/** So many fail in a day at least. */
const GROUPS_MIN = 100;
/** What a section shows of itself. */
const ROWS = 10;
/** Its workflow has failed for a day and a half. */
const FAILING = { workflowId: 7, step: 'charge', code: 'MCP_TOOL_FAILED' };

export interface DigestFigures {
  /** Numbering and counting a run, microseconds. */
  count_us: number;
  /** What failed within 24 hours, by signature. */
  signatures_ms: number;
  /** How often a signature failed within 30 days. */
  back_test_ms: number;
  command_center_ms: number;
  /** What waits too long, and what is stuck. */
  neglected_ms: number;
  digest_ms: number;
  weekly_ms: number;
  /** The same of a tenth of the history: of so many times as many days, at the same pace. */
  tenth_signatures_ms: number;
  tenth_command_center_ms: number;
  tenth_neglected_ms: number;
  tenth_digest_ms: number;
}

type HistoryFigures = Omit<DigestFigures, `tenth_${string}`>;

/** What digests and lists take over a month of 1,000,000 runs, and over a tenth of it. */
export async function measureDigest(folder: string): Promise<DigestFigures> {
  const tenth = await measureHistory(folder, DAYS / 10);
  const whole = await measureHistory(folder, DAYS);
  return {
    ...whole,
    tenth_signatures_ms: tenth.signatures_ms,
    tenth_command_center_ms: tenth.command_center_ms,
    tenth_neglected_ms: tenth.neglected_ms,
    tenth_digest_ms: tenth.digest_ms,
  };
}

async function measureHistory(folder: string, days: number): Promise<HistoryFigures> {
  const history = await storeHistory(folder, days);
  const { app, count_us } = history;
  const figures = {
    count_us,
    signatures_ms: await timeSignatures(history),
    back_test_ms: await timeLooks(async () => (await backTest(app, FAILING)).hidden > 0),
    command_center_ms: await timeLooks(async () => {
      const { sections } = await loadCommandCenter(app, { limit: ROWS });
      return sections.every(({ runs }) => runs.length === ROWS);
    }),
    neglected_ms: await timeLooks(async () => {
      const { waiting, stuck } = await loadNeglected(app, null);
      return waiting.length > 0 && stuck.length > 0;
    }),
    digest_ms: await timeDigest(history, 1),
    weekly_ms: await timeDigest(history, 7),
  };
  await app.close();
  return figures;
}

function timeSignatures({ app: { db, projectId }, now }: History): Promise<number> {
  const untilQuarter = now / QUARTER_MS;
  const window = { fromQuarter: untilQuarter - QUARTERS_PER_DAY, untilQuarter };
  return timeLooks(async () => {
    const { groups } = await sumGroups(db, { projectId, workflows: null, window }, GROUPS);
    return groups.length >= GROUPS_MIN;
  });
}

async function timeDigest({ app, now }: History, days: number): Promise<number> {
  const { block } = await loadTallyMark(app.db);
  const window = {
    date: new Date(now).toISOString().slice(0, 10),
    timetable: { zone: 'Europe/Berlin', minute: 540, weekday: days === 1 ? null : 1 },
    scope: {},
    from: now - days * DAY_MS,
    until: now,
    blocks: { after: block - days * QUARTERS_PER_DAY, until: block },
    before: null,
  };
  return timeLooks(async () => {
    const { counts, groups } = await loadDigestFacts(app, window);
    const isSaid = groups.some(({ said }) => said !== null && said.kinds.length > 1);
    return counts.failed > 0 && groups.length >= GROUPS_MIN && isSaid;
  });
}

/** The median of several looks, milliseconds. */
async function timeLooks(look: () => Promise<boolean>): Promise<number> {
  const times: number[] = [];
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const start = performance.now();
    const isWhole = await look();
    times.push(performance.now() - start);
    if (!isWhole) throw new Error('there is less to tell of than was stored');
  }
  return medianOf(times);
}
