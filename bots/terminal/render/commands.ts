import { isGroupIntent } from '#src/domain/group-intent-code.ts';
import type { Intent } from '#src/domain/intent.ts';
import {
  AS_BLANKS,
  AS_THEY_ARE,
  LIST_FLAGS,
  type Names,
  quoteName,
  typeChoice,
  typeLine,
  typeList,
} from '../../run-command/type-line.ts';
import { quoteForShell, type TerminalStyle } from './text.ts';

/** What is typed to ask for it: in a conversation a `/run` line, in a shell a whole command. */
export function typeIntent(intent: Intent, { voice }: Pick<TerminalStyle, 'voice'>): string {
  return typeAs(intent, { voice, names: AS_THEY_ARE });
}

/** The same with a blank for which run, task, workflow or verb: `/run show <run>`. */
export function typePattern(intent: Intent, { voice }: Pick<TerminalStyle, 'voice'>): string {
  return typeAs(intent, { voice, names: AS_BLANKS });
}

function typeAs(
  intent: Intent,
  { voice, names }: { voice: TerminalStyle['voice']; names: Names },
): string {
  const line = typeLine(intent, names);
  if (voice === 'chat') return line;
  return shellCommandOf(intent, names) ?? `signalbox chat ${quoteForShell(line)}`;
}

/** The verbs of the command line that do the same; null: only the conversation does it. */
function shellCommandOf(intent: Intent, names: Names): string | null {
  if (isGroupIntent(intent)) return null;
  switch (intent.type) {
    case 'show':
      return `signalbox show ${names.run(intent.runId)}`;
    case 'why':
      return `signalbox why ${names.run(intent.runId)}`;
    case 'log':
      return `signalbox events ${names.run(intent.runId)}`;
    case 'start':
      return `signalbox run ${quoteName(names.workflow(intent.workflow), quoteForShell)}`;
    case 'list':
      // A shell reads a list from its beginning.
      return intent.after === undefined
        ? `signalbox list ${LIST_FLAGS[intent.section]}${typeList(intent, names, quoteForShell)}`
        : null;
    case 'retry':
      return `signalbox retry ${names.run(intent.runId)}${typeChoice(intent)}`;
    case 'retry-now':
      return `signalbox retry ${names.run(intent.runId)}${typeChoice(intent)} --confirm ${intent.plan}`;
    case 'approve':
    case 'reject':
    case 'edit-and-approve':
    case 'read':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'drain':
    case 'hold':
    case 'release':
    case 'stop-all':
    case 'help':
      return null;
  }
}
