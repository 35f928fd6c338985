import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measureDigest } from './digest.ts';
import { measureDiscord } from './discord.ts';
import { measureFloor } from './floor.ts';
import { measureFsync } from './fsync.ts';
import { measureIdle } from './idle.ts';
import { measureList } from './list.ts';
import { measureLoop } from './loop.ts';
import { measurePriced } from './priced.ts';
import { measureRequests } from './requests.ts';
import type { BenchResult, Workload } from './result.ts';
import { measureResume } from './resume.ts';
import { mediansOf, shorten, shortenAll } from './sample.ts';
import { measureSlack } from './slack.ts';
import { measureStart } from './start.ts';
import { measureStorm } from './storm.ts';
import { measureW1, type W1Round } from './w1.ts';
import { measureWaiting } from './waiting.ts';

const ROUNDS = 3;
const W1 = { w1_pure: 'bench_pure', w1_effect: 'bench_effect', w1_lua: 'lua_script' } as const;
type W1Part = keyof typeof W1;
/** With the share of the floor that the same round measured. */
type Comparable = W1Round & { of_floor: number };
const W1_PARTS: readonly W1Part[] = ['w1_pure', 'w1_effect', 'w1_lua'];

/** What can be asked for alone. Each W1 brings the floor and the fsync of its own minute along. */
export const PARTS = [
  ...W1_PARTS,
  'floor',
  'fsync',
  'start',
  'idle_mb',
  'list_ms',
  'requests',
  'waiting',
  'loop',
  'resume',
  'priced',
  'slack',
  'discord',
  'digest',
  'storm',
] as const;
export type Part = (typeof PARTS)[number];

/** Measures these parts, in files of this folder. The parts of a round take turns, so that they can be compared. */
export async function measureAll(
  folder: string,
  parts: readonly Part[],
  tell: (what: string) => void,
): Promise<BenchResult> {
  const bench = new Bench(folder, tell);
  const chosen = W1_PARTS.filter((part) => parts.includes(part));
  const withFloor = chosen.length > 0 || parts.includes('floor') || parts.includes('fsync');
  return {
    ...(withFloor ? await bench.measureRounds(chosen) : {}),
    ...(parts.includes('start') ? { start: await bench.measureStarts() } : {}),
    ...(parts.includes('idle_mb')
      ? { idle_mb: shorten(await bench.once('idle', measureIdle)) }
      : {}),
    ...(parts.includes('list_ms') ? shortenAll(await bench.once('list', measureList)) : {}),
    ...(parts.includes('requests')
      ? { requests: shortenAll(await bench.once('requests', measureRequests)) }
      : {}),
    ...(parts.includes('waiting')
      ? { waiting: shortenAll(await bench.once('waiting', measureWaiting)) }
      : {}),
    ...(parts.includes('loop') ? { loop: shortenAll(await bench.once('loop', measureLoop)) } : {}),
    ...(parts.includes('resume')
      ? { resume: shortenAll(await bench.once('resume', measureResume)) }
      : {}),
    ...(parts.includes('priced')
      ? { priced: shortenAll(await bench.once('priced', measurePriced)) }
      : {}),
    ...(parts.includes('slack')
      ? { slack: shortenAll(await bench.once('slack', measureSlack)) }
      : {}),
    ...(parts.includes('discord')
      ? { discord: shortenAll(await bench.once('discord', measureDiscord)) }
      : {}),
    ...(parts.includes('digest')
      ? { digest: shortenAll(await bench.once('digest', measureDigest)) }
      : {}),
    ...(parts.includes('storm')
      ? { storm: shortenAll(await bench.once('storm', measureStorm)) }
      : {}),
  };
}

class Bench {
  readonly #folder: string;
  readonly #tell: (what: string) => void;

  constructor(folder: string, tell: (what: string) => void) {
    this.#folder = folder;
    this.#tell = tell;
  }

  async measureRounds(chosen: readonly W1Part[]): Promise<BenchResult> {
    const stores: { floor: number; fsync: number }[] = [];
    const rounds: Record<W1Part, Comparable[]> = { w1_pure: [], w1_effect: [], w1_lua: [] };
    for (let round = 1; round <= ROUNDS; round += 1) {
      const fsync = await this.once(`fsync, round ${round}`, measureFsync);
      const floor = await this.once(`floor, round ${round}`, measureFloor);
      stores.push({ floor, fsync });
      for (const part of chosen) {
        const measure = (folder: string) => measureW1(folder, W1[part]);
        const figures = await this.once(`${part}, round ${round}`, measure);
        rounds[part].push({ ...figures, of_floor: figures.runs_per_s / floor });
      }
    }
    const { floor, fsync } = mediansOf(stores);
    const medians = chosen.map((part) => [part, mediansOf(rounds[part])] as const);
    return {
      ...Object.fromEntries(medians.map(([part, figures]) => [part, toWorkload(figures)])),
      floor: { runs_per_s: shorten(floor) },
      fsync: { p50_us: shorten(fsync) },
      ...summarize(medians.map(([, figures]) => figures)),
    };
  }

  async measureStarts(): Promise<{ warm_ms: number; cold_ms: number }> {
    const rounds = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      rounds.push(await this.once(`start, round ${round}`, measureStart));
    }
    const { warm_ms, cold_ms } = mediansOf(rounds);
    return { warm_ms: shorten(warm_ms), cold_ms: shorten(cold_ms) };
  }

  /** In a folder of its own, which is gone afterwards. */
  async once<T>(what: string, measure: (folder: string) => T | Promise<T>): Promise<T> {
    this.#tell(what);
    const folder = join(this.#folder, 'part');
    mkdirSync(folder);
    try {
      return await measure(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function toWorkload(figures: Comparable): Workload {
  const { runs_per_s, of_floor, cpu_ms_per_run, p50_ms, p99_ms } = figures;
  return {
    runs_per_s: shorten(runs_per_s),
    of_floor: shorten(of_floor),
    cpu_ms_per_run: shorten(cpu_ms_per_run),
    p50_ms: shorten(p50_ms),
    p99_ms: shorten(p99_ms),
  };
}

/** Of several workloads the worst counts. */
function summarize(
  workloads: readonly W1Round[],
): Pick<BenchResult, 'main_pause' | 'store_mb_per_100k'> {
  if (workloads.length === 0) return {};
  return {
    main_pause: { p99_ms: shorten(Math.max(...workloads.map((w) => w.pause_p99_ms))) },
    store_mb_per_100k: shorten(Math.max(...workloads.map((w) => w.store_mb))),
  };
}
