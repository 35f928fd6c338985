import type { DigestFigures } from './digest.ts';
import type { DiscordFigures } from './discord.ts';
import type { LoopFigures } from './loop.ts';
import type { PricedFigures } from './priced.ts';
import type { RequestFigures } from './requests.ts';
import type { ResumeFigures } from './resume.ts';
import type { SlackFigures } from './slack.ts';
import type { StormFigures } from './storm.ts';
import type { W1Figures } from './w1.ts';
import type { WaitingFigures } from './waiting.ts';

export interface Workload extends Omit<W1Figures, 'pause_p99_ms'> {
  /** Of what the bare store does in the same round. */
  of_floor: number;
}

/** What `npm run bench -- --json` prints. Medians; a part that was not asked for is absent. */
export interface BenchResult {
  w1_pure?: Workload;
  w1_effect?: Workload;
  w1_lua?: Workload;
  floor?: { runs_per_s: number };
  fsync?: { p50_us: number };
  main_pause?: { p99_ms: number };
  start?: { warm_ms: number; cold_ms: number };
  idle_mb?: number;
  store_mb_per_100k?: number;
  list_ms?: number;
  command_center_ms?: number;
  suggest_ms?: number;
  suggest_max_ms?: number;
  requests?: RequestFigures;
  waiting?: WaitingFigures;
  loop?: LoopFigures;
  resume?: ResumeFigures;
  priced?: PricedFigures;
  slack?: SlackFigures;
  discord?: DiscordFigures;
  digest?: DigestFigures;
  storm?: StormFigures;
}
