import { type CreditFacts, formatCredits, nameCredits, totalOf } from '#src/domain/credits.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { type Action, actionFor } from './action.ts';
import { addUp, bucketsOf, type CreditsView, type UsageTotal } from './credits.ts';
import type { MayBeRerouted } from './rerouted.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import type { Tone } from './run-view.ts';
import { type ShellLine, TOP_UP } from './shell-line.ts';

/** The balance fell under a threshold. Amounts are credits: "1.5". */
export interface LowBalanceView extends MayBeRerouted {
  kind: 'low-balance';
  tone: Tone;
  /** The run whose step did it. */
  title: RunTitle;
  threshold: string;
  /** As it is now: others have spent since, or somebody has topped it up. */
  total: string;
  buckets: CreditsView['buckets'];
  today: UsageTotal;
  advice: string;
  /** How long after it people were told; null: in time. */
  lateMs: number | null;
  shellLines: ShellLine[];
  actions: Action[];
}

const ADVICE = 'Top up before it is empty: then nothing that costs starts any more.';

/** `threshold` in microcredits. */
export function viewLowBalance(
  facts: RunFacts,
  {
    credits,
    threshold,
    lateMs,
  }: { credits: CreditFacts; threshold: number; lateMs: number | null },
  redact: Redact,
): LowBalanceView {
  const total = totalOf(credits.balance);
  const title = titleOf(facts, redact);
  return {
    kind: 'low-balance',
    tone: total === 0 ? 'bad' : 'waiting',
    title,
    threshold: formatCredits(threshold),
    total: formatCredits(total),
    buckets: bucketsOf(credits),
    today: addUp(credits.today),
    advice: ADVICE,
    lateMs,
    rerouted: null,
    shellLines: [TOP_UP],
    actions: [actionFor({ type: 'show', runId: title.runId })],
  };
}

/** "1 credit left". */
export function describeRest({ total }: LowBalanceView): string {
  return `${nameCredits(total)} left`;
}

/** What happened; `workflow` as the surface writes it. */
export function describeFall({ threshold }: LowBalanceView, workflow: string): string {
  return `The balance fell under ${nameCredits(threshold)} with a step of ${workflow}.`;
}
