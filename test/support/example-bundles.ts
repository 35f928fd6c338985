import { viewBundle } from '#src/views/bundle.ts';
import type { View } from '#src/views/view.ts';
import { failOrder } from './example-runs.ts';
import { makeDiamond } from './factories.ts';
import { factsOf } from './run-facts.ts';
import { RunOnPaper } from './run-on-paper.ts';

type Example = [name: string, view: View];

/** What goes to support, whole and in part. */
export function bundleViews(): Example[] {
  const facts = factsOf(failOrder());
  const about = { run_id: facts.runId, status: 'failed' };
  const log = ['{"seq":6,"event_type":"run_started"}'];
  const running = factsOf(RunOnPaper.start(makeDiamond()), { workflow: 'Aufträge / täglich' });
  return [
    ['a support file', viewBundle(facts, { about, log, omitted: 0 }, (text) => text)],
    [
      'a support file without the beginning of the log',
      viewBundle(running, { about, log, omitted: 12 }, (text) => text),
    ],
  ];
}
