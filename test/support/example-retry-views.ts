import type { Redact } from '#src/domain/redact.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewGraph } from '#src/views/graph.ts';
import { viewRetryPreview } from '#src/views/retry-preview.ts';
import { viewRun } from '#src/views/run-view.ts';
import type { View } from '#src/views/view.ts';
import {
  attemptsAround,
  completeRetry,
  failLoop,
  pollRounds,
  retryPreviews,
  runLoop,
} from './example-retries.ts';
import { failOrder } from './example-runs.ts';
import { makeGraph } from './factories.ts';
import { factsOf, type PaperRun } from './run-facts.ts';
import { RunOnPaper } from './run-on-paper.ts';

const asIs: Redact = (text) => text;

type Example = [name: string, view: View];

/** Retries before they start, and the runs around them. */
export function retryViews(): Example[] {
  const attempts = attemptsAround();
  const before = factsOf(failOrder(), { attempts: attempts.slice(0, 2) });
  const after = factsOf(failOrder(), { attempts });
  const alert = viewFailureAlert(after, asIs);
  return [
    ...retryPreviews().map(([name, preview]): Example => [name, viewRetryPreview(preview, asIs)]),
    ['a run that continues another one', viewRun(before, asIs)],
    ['a run that was retried', viewRun(after, asIs)],
    ...(alert === null ? [] : [['an alert of a run that was retried', alert] satisfies Example]),
  ];
}

/** Runs with loops at each moment that looks different. */
export function loopViews(): Example[] {
  const runs: [name: string, run: PaperRun][] = [
    ['a run with a loop that failed', failLoop()],
    ['a run with a loop under way', runLoop()],
    ['a run in its third round', pollRounds()],
    ['a run that kept what another one did', completeRetry()],
  ];
  const alert = viewFailureAlert(factsOf(failLoop()), asIs);
  return [
    ...runs.map(([name, run]): Example => [name, viewRun(factsOf(run), asIs)]),
    ['the graph of a run with a loop', viewGraph(factsOf(failLoop()), asIs)],
    ...(alert === null ? [] : [['an alert of a loop that failed', alert] satisfies Example]),
    ...unpaidViews(),
  ];
}

/** A run that ran out of credits, some of it left out. */
function unpaidViews(): Example[] {
  const graph = makeGraph({ id: 'send' }, { id: 'thank' });
  const run = RunOnPaper.start(graph, { excluded: ['thank'] }).begin('send');
  const facts = factsOf(run.fail('send', { code: 'INSUFFICIENT_CREDITS', curable: false }));
  const alert = viewFailureAlert(facts, asIs);
  return [
    ['a run that is out of credits', viewRun(facts, asIs)],
    ...(alert === null
      ? []
      : [['an alert of one that is out of credits', alert] satisfies Example]),
  ];
}
