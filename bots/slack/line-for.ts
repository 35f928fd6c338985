import type { Intent } from '#src/domain/intent.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shortTaskName } from '#src/domain/task-name.ts';

/** What says in one line what a form would have asked for. */
export function lineFor(intent: Intent): string {
  switch (intent.type) {
    case 'reject':
      return `/run reject ${shortTaskName(intent)} <reason>`;
    case 'edit-and-approve':
      return `/run approve ${shortTaskName(intent)} <field>=<value>`;
    case 'retry':
    case 'retry-now':
      return `/run retry ${shortIdOf(intent.runId)}`;
    case 'start':
      return `/run start ${quote(intent.workflow)} <key>=<value>`;
    case 'hold':
      return `/run hold ${quote(intent.workflow)} <reason>`;
    case 'stop-all':
      return `/run stop --workflow ${quote(intent.workflow)} --all`;
    default:
      return '/run help';
  }
}

function quote(name: string): string {
  return `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
