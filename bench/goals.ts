import type { BenchResult, Workload } from './result.ts';
import { shorten } from './sample.ts';

/** A figure, what it is to be, and whether it is. Of the result's parts only those that were measured. */
export interface Judged {
  figure: string;
  value: number;
  unit: string;
  goal: string;
  isReached: boolean | null;
}

interface Goal {
  figure: string;
  unit: string;
  read: (result: BenchResult) => number | undefined;
  atLeast?: number;
  atMost?: number | ((result: BenchResult) => number);
}

const fsyncMs = ({ fsync }: BenchResult) => (fsync?.p50_us ?? Number.NaN) / 1000;
const shareOfFloor = (workload: Workload | undefined) => {
  return workload && 100 * workload.of_floor;
};

/** Less is not told from nothing. */
const CPU_NOISE_MS_PER_S = 5;

const GOALS: readonly Goal[] = [
  { figure: 'W1-pure', unit: 'runs/s', read: (r) => r.w1_pure?.runs_per_s, atLeast: 3000 },
  { figure: '  of the floor', unit: '%', read: (r) => shareOfFloor(r.w1_pure), atLeast: 40 },
  { figure: '  CPU per run', unit: 'ms', read: (r) => r.w1_pure?.cpu_ms_per_run, atMost: 0.5 },
  {
    figure: '  one run, p50',
    unit: 'ms',
    read: (r) => r.w1_pure?.p50_ms,
    atMost: (r) => Math.min(3, 2 * fsyncMs(r) + 1.5),
  },
  { figure: '  one run, p99', unit: 'ms', read: (r) => r.w1_pure?.p99_ms },
  { figure: 'W1-effect', unit: 'runs/s', read: (r) => r.w1_effect?.runs_per_s, atLeast: 2000 },
  { figure: '  of the floor', unit: '%', read: (r) => shareOfFloor(r.w1_effect) },
  { figure: '  CPU per run', unit: 'ms', read: (r) => r.w1_effect?.cpu_ms_per_run, atMost: 0.5 },
  {
    figure: '  one run, p50',
    unit: 'ms',
    read: (r) => r.w1_effect?.p50_ms,
    atMost: (r) => 6 * fsyncMs(r) + 3,
  },
  { figure: '  one run, p99', unit: 'ms', read: (r) => r.w1_effect?.p99_ms },
  { figure: 'W1 in Lua', unit: 'runs/s', read: (r) => r.w1_lua?.runs_per_s, atLeast: 800 },
  { figure: '  of the floor', unit: '%', read: (r) => shareOfFloor(r.w1_lua) },
  { figure: '  CPU per run', unit: 'ms', read: (r) => r.w1_lua?.cpu_ms_per_run },
  { figure: '  one run, p50', unit: 'ms', read: (r) => r.w1_lua?.p50_ms },
  { figure: '  one run, p99', unit: 'ms', read: (r) => r.w1_lua?.p99_ms },
  { figure: 'store floor', unit: 'runs/s', read: (r) => r.floor?.runs_per_s },
  { figure: 'fsync of 4 KiB, p50', unit: 'µs', read: (r) => r.fsync?.p50_us },
  { figure: 'main pause, p99', unit: 'ms', read: (r) => r.main_pause?.p99_ms, atMost: 50 },
  { figure: 'start, warm', unit: 'ms', read: (r) => r.start?.warm_ms, atMost: 300 },
  { figure: 'start, cold', unit: 'ms', read: (r) => r.start?.cold_ms, atMost: 800 },
  { figure: 'idle worker', unit: 'MB', read: (r) => r.idle_mb, atMost: 90 },
  { figure: 'store, 100,000 runs', unit: 'MB', read: (r) => r.store_mb_per_100k, atMost: 120 },
  { figure: 'failures of a day in 1 M', unit: 'ms', read: (r) => r.list_ms, atMost: 20 },
  { figure: 'Command Center of 1 M', unit: 'ms', read: (r) => r.command_center_ms, atMost: 20 },
  { figure: 'suggested runs of 1 M, p50', unit: 'ms', read: (r) => r.suggest_ms },
  { figure: '  slowest', unit: 'ms', read: (r) => r.suggest_max_ms, atMost: 300 },
  { figure: 'request under W1, p50', unit: 'ms', read: (r) => r.requests?.p50_ms },
  {
    figure: 'request under W1, p99',
    unit: 'ms',
    read: (r) => r.requests?.p99_ms,
    atMost: (r) => 20 + (r.requests?.fsync_ms ?? 0),
  },
  { figure: '  main pause, p99', unit: 'ms', read: (r) => r.requests?.pause_p99_ms, atMost: 50 },
  { figure: '  W1 meanwhile', unit: 'runs/s', read: (r) => r.requests?.runs_per_s },
  { figure: '10,000 runs waiting', unit: 'MB', read: (r) => r.waiting?.mb, atMost: 20 },
  {
    figure: '  CPU',
    unit: 'ms/s',
    read: (r) => r.waiting?.cpu_ms_per_s,
    atMost: (r) => (r.waiting?.idle_cpu_ms_per_s ?? 0) + CPU_NOISE_MS_PER_S,
  },
  {
    figure: '100,000 items in Lua',
    unit: 'items/s',
    read: (r) => r.loop?.items_per_s,
    atLeast: 3000,
  },
  { figure: '  memory over idle', unit: 'MB', read: (r) => r.loop?.mb, atMost: 150 },
  { figure: '  state of its log', unit: 'ms', read: (r) => r.loop?.fold_ms, atMost: 20 },
  { figure: 'retry of 300 steps, plan', unit: 'ms', read: (r) => r.resume?.plan_ms, atMost: 10 },
  { figure: '  the new run on disk', unit: 'ms', read: (r) => r.resume?.retry_ms },
  {
    figure: 'W1-effect, every step paid',
    unit: 'runs/s',
    read: (r) => r.priced?.priced_runs_per_s,
  },
  { figure: '  of the same unpaid', unit: '%', read: (r) => r.priced?.percent },
  { figure: 'Slack under W1, ack p50', unit: 'ms', read: (r) => r.slack?.ack_p50_ms },
  { figure: '  ack p99', unit: 'ms', read: (r) => r.slack?.ack_p99_ms },
  { figure: '  ack, slowest', unit: 'ms', read: (r) => r.slack?.ack_max_ms, atMost: 500 },
  { figure: '  failure → alert, p50', unit: 'ms', read: (r) => r.slack?.alert_p50_ms },
  {
    figure: '  failure → alert, p99',
    unit: 'ms',
    read: (r) => r.slack?.alert_p99_ms,
    atMost: 1000,
  },
  { figure: '  failure → alert, slowest', unit: 'ms', read: (r) => r.slack?.alert_max_ms },
  { figure: '  main pause, p99', unit: 'ms', read: (r) => r.slack?.pause_p99_ms, atMost: 50 },
  { figure: '  W1 meanwhile', unit: 'runs/s', read: (r) => r.slack?.runs_per_s },
  { figure: 'Discord under W1, ack p50', unit: 'ms', read: (r) => r.discord?.ack_p50_ms },
  { figure: '  ack p99', unit: 'ms', read: (r) => r.discord?.ack_p99_ms },
  { figure: '  ack, slowest', unit: 'ms', read: (r) => r.discord?.ack_max_ms, atMost: 500 },
  { figure: '  failure → alert, p50', unit: 'ms', read: (r) => r.discord?.alert_p50_ms },
  {
    figure: '  failure → alert, p99',
    unit: 'ms',
    read: (r) => r.discord?.alert_p99_ms,
    atMost: 1000,
  },
  { figure: '  failure → alert, slowest', unit: 'ms', read: (r) => r.discord?.alert_max_ms },
  { figure: '  decision → Slack, p50', unit: 'ms', read: (r) => r.discord?.elsewhere_p50_ms },
  {
    figure: '  decision → Slack, p99',
    unit: 'ms',
    read: (r) => r.discord?.elsewhere_p99_ms,
    atMost: 1000,
  },
  { figure: '  main pause, p99', unit: 'ms', read: (r) => r.discord?.pause_p99_ms, atMost: 50 },
  { figure: '  W1 meanwhile', unit: 'runs/s', read: (r) => r.discord?.runs_per_s },
  {
    figure: 'digest of a day, of 1 M runs',
    unit: 'ms',
    read: (r) => r.digest?.digest_ms,
    atMost: 20,
  },
  { figure: '  of 100,000', unit: 'ms', read: (r) => r.digest?.tenth_digest_ms },
  { figure: '  of a week', unit: 'ms', read: (r) => r.digest?.weekly_ms },
  { figure: '  signatures of a day', unit: 'ms', read: (r) => r.digest?.signatures_ms, atMost: 20 },
  { figure: '    of 100,000', unit: 'ms', read: (r) => r.digest?.tenth_signatures_ms },
  { figure: '  back-test of a mute', unit: 'ms', read: (r) => r.digest?.back_test_ms, atMost: 20 },
  { figure: '  Command Center', unit: 'ms', read: (r) => r.digest?.command_center_ms, atMost: 20 },
  { figure: '    of 100,000', unit: 'ms', read: (r) => r.digest?.tenth_command_center_ms },
  { figure: '  waiting and stuck', unit: 'ms', read: (r) => r.digest?.neglected_ms, atMost: 20 },
  { figure: '    of 100,000', unit: 'ms', read: (r) => r.digest?.tenth_neglected_ms },
  { figure: '  counting a run', unit: 'µs', read: (r) => r.digest?.count_us },
  { figure: '1,000 failures in 10 s, posts', unit: '', read: (r) => r.storm?.posts, atMost: 1 },
  { figure: '  edits', unit: '', read: (r) => r.storm?.edits, atMost: 20 },
  { figure: '  first failure → alert', unit: 'ms', read: (r) => r.storm?.alert_ms, atMost: 1000 },
  { figure: '  last failure → last edit', unit: 'ms', read: (r) => r.storm?.settled_ms },
  { figure: '  W1 meanwhile', unit: 'runs/s', read: (r) => r.storm?.runs_per_s },
  { figure: '  of W1 untold', unit: '%', read: (r) => r.storm?.percent, atLeast: 95 },
];

/** Every measured figure beside its goal. */
export function judge(result: BenchResult): Judged[] {
  return GOALS.flatMap(({ figure, unit, read, atLeast, atMost }): Judged[] => {
    const value = read(result);
    if (value === undefined) return [];
    const most = typeof atMost === 'function' ? atMost(result) : atMost;
    if (atLeast !== undefined) {
      return [{ figure, value, unit, goal: `≥ ${atLeast}`, isReached: value >= atLeast }];
    }
    if (most === undefined) return [{ figure, value, unit, goal: '', isReached: null }];
    return [{ figure, value, unit, goal: `≤ ${shorten(most)}`, isReached: value <= most }];
  });
}
