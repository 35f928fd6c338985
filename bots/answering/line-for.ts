import type { Intent } from '#src/domain/intent.ts';
import { quoteForLine, typeLine } from '../run-command/type-line.ts';

/** What says in one line what a form would have asked for. */
export function lineFor(intent: Intent): string {
  switch (intent.type) {
    case 'reject':
    case 'edit-and-approve':
    case 'retry':
    case 'mute':
    case 'tell-fix':
    case 'retry-group':
    case 'subscribe':
      return typeLine(intent);
    case 'retry-group-now':
      return typeLine({ type: 'retry-group', runId: intent.runId });
    case 'retry-now':
      return typeLine({ ...intent, type: 'retry' });
    case 'start':
      return `${typeLine(intent)} <key>=<value>`;
    case 'hold':
      return `${typeLine(intent)} "<reason>"`;
    case 'stop-all': {
      // Without the count: how many there are is shown first.
      const how = intent.drain ? ' --drain' : '';
      return `/run stop --workflow ${quoteForLine(intent.workflow)} --all${how}`;
    }
    default:
      return '/run help';
  }
}
