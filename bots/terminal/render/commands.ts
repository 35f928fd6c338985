import type { Section } from '#src/domain/command-center.ts';
import type { DrainTime, Intent, RetryChoice, TaskName } from '#src/domain/intent.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { quoteForChat, quoteForShell, type TerminalStyle } from './text.ts';

/** What stands for runs, tasks and workflows in a line to type. */
interface Names {
  run: (runId: string) => string;
  task: (task: TaskName) => string;
  workflow: (workflow: string) => string;
  verb: (verb: string) => string;
}

const AS_THEY_ARE: Names = {
  run: shortIdOf,
  task: shortTaskName,
  workflow: neutraliseLine,
  verb: neutraliseLine,
};

/** Where one line stands for many. */
const AS_BLANKS: Names = {
  run: () => '<run>',
  task: () => '<task>',
  workflow: () => '<workflow>',
  verb: () => '<verb>',
};

const LIST_FLAGS: Readonly<Record<Section, string>> = {
  awaiting: '--awaiting',
  draining: '--active',
  running: '--active',
  failed: '--failed',
};

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
  const line = chatLineOf(intent, names);
  if (voice === 'chat') return line;
  return shellCommandOf(intent, names) ?? `signalbox chat ${quoteForShell(line)}`;
}

/** The verbs of the command line that do the same; null: only the conversation does it. */
function shellCommandOf(intent: Intent, names: Names): string | null {
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
      return `signalbox list ${LIST_FLAGS[intent.section]}`;
    case 'retry':
      return `signalbox retry ${names.run(intent.runId)}${choiceOf(intent)}`;
    case 'retry-now':
      return `signalbox retry ${names.run(intent.runId)}${choiceOf(intent)} --confirm ${intent.plan}`;
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

function chatLineOf(intent: Intent, names: Names): string {
  switch (intent.type) {
    case 'approve':
      return `/run approve ${names.task(intent)}${versionOf(intent)}`;
    case 'reject':
      return `/run reject ${names.task(intent)} "<reason>"`;
    case 'edit-and-approve':
      return `/run approve ${names.task(intent)}${versionOf(intent)} <field>=<value>`;
    case 'read':
      return `/run show ${names.task(intent)} --full`;
    case 'show':
    case 'why':
    case 'log':
    case 'pause':
    case 'resume':
    case 'stop':
      return `/run ${intent.type} ${names.run(intent.runId)}`;
    case 'drain':
      return `/run stop ${names.run(intent.runId)} --drain${timeoutOf(intent)}`;
    case 'start':
    case 'hold':
    case 'release':
      return `/run ${intent.type} ${quoteName(names.workflow(intent.workflow), quoteForChat)}`;
    case 'stop-all': {
      const workflow = quoteName(names.workflow(intent.workflow), quoteForChat);
      const how = intent.drain ? ` --drain${timeoutOf(intent)}` : '';
      return `/run stop --workflow ${workflow} --all${how} --confirm ${intent.count}`;
    }
    case 'retry':
      return `/run retry ${names.run(intent.runId)}${choiceOf(intent)}`;
    case 'retry-now':
      return `/run retry ${names.run(intent.runId)}${choiceOf(intent)} --confirm ${intent.plan}`;
    case 'list':
      return `/run list ${LIST_FLAGS[intent.section]}`;
    case 'help':
      return intent.verb === null ? '/run help' : `/run help ${names.verb(intent.verb)}`;
  }
}

/** A step by its number in the run: an intent does not know its id. */
function choiceOf({ fromPlace, fresh, latest }: RetryChoice): string {
  const from = fromPlace === undefined ? '' : ` --from ${fromPlace + 1}`;
  return `${from}${fresh ? ' --fresh' : ''}${latest ? ' --latest' : ''}`;
}

function quoteName(name: string, quote: (text: string) => string): string {
  return name === AS_BLANKS.workflow('') ? name : quote(name);
}

/** An edited payload is named: what is typed is for what was seen. */
function versionOf({ version }: { version: number }): string {
  return version === 1 ? '' : ` --version ${version}`;
}

function timeoutOf({ drainMs }: DrainTime): string {
  return drainMs === undefined ? '' : ` --timeout ${drainMs / 1000}s`;
}
