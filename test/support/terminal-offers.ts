import { typeIntent, typePattern } from '#bots/terminal/render/commands.ts';
import type { TerminalStyle } from '#bots/terminal/render/text.ts';
import type { Intent } from '#src/domain/intent.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import type { View } from '#src/views/view.ts';
import { actionsOfView } from './view-facts.ts';

/** The intents of a view that somebody who reads the text knows how to type. */
export function typableIntents(view: View, text: string, style: TerminalStyle): Intent[] {
  return actionsOfView(view).flatMap(({ intent }) => {
    const isWhole = text.includes(typeIntent(intent, style));
    const isPattern = text.includes(typePattern(intent, style)) && text.includes(nameIn(intent));
    return isWhole || isPattern ? [intent] : [];
  });
}

/** What stands in the row that a line with a blank is about. */
function nameIn(intent: Intent): string {
  if ('seq' in intent) return shortTaskName(intent);
  if ('runId' in intent) return shortIdOf(intent.runId);
  if (intent.type === 'list') return intent.section;
  if (intent.type === 'help') return intent.verb ?? '';
  return 'workflow' in intent ? intent.workflow : '';
}
