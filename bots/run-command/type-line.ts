import type { Section } from '#src/domain/command-center.ts';
import { type GroupIntent, isGroupIntent } from '#src/domain/group-intent-code.ts';
import type { DrainTime, Intent, ListChoice, RetryChoice, TaskName } from '#src/domain/intent.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import { neutraliseLine } from '../words/readable.ts';

const HOUR_MS = 3_600_000;
/** It means itself. */
const SAFE_WORD = /^[\w@%+=:,./][\w@%+=:,./-]*$/;

/** What stands for runs, tasks and workflows in a line to type. */
export interface Names {
  run: (runId: string) => string;
  task: (task: TaskName) => string;
  workflow: (workflow: string) => string;
  verb: (verb: string) => string;
}

export const AS_THEY_ARE: Names = {
  run: shortIdOf,
  task: shortTaskName,
  workflow: neutraliseLine,
  verb: neutraliseLine,
};

/** Where one line stands for many. */
export const AS_BLANKS: Names = {
  run: () => '<run>',
  task: () => '<task>',
  workflow: () => '<workflow>',
  verb: () => '<verb>',
};

export const LIST_FLAGS: Readonly<Record<Section, string>> = {
  awaiting: '--awaiting',
  draining: '--active',
  running: '--active',
  failed: '--failed',
};

/** The `/run` line that asks for it. */
export function typeLine(intent: Intent, names: Names = AS_THEY_ARE): string {
  if (isGroupIntent(intent)) return typeGroupLine(intent, names);
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
      return `/run ${intent.type} ${quoteName(names.workflow(intent.workflow), quoteForLine)}`;
    case 'stop-all': {
      const workflow = quoteName(names.workflow(intent.workflow), quoteForLine);
      const how = intent.drain ? ` --drain${timeoutOf(intent)}` : '';
      return `/run stop --workflow ${workflow} --all${how} --confirm ${intent.count}`;
    }
    case 'retry':
      return `/run retry ${names.run(intent.runId)}${typeChoice(intent)}`;
    case 'retry-now':
      return `/run retry ${names.run(intent.runId)}${typeChoice(intent)} --confirm ${intent.plan}`;
    case 'list':
      return `/run list ${LIST_FLAGS[intent.section]}${typeList(intent, names, quoteForLine)}`;
    case 'help':
      return intent.verb === null ? '/run help' : `/run help ${names.verb(intent.verb)}`;
  }
}

function typeGroupLine(intent: GroupIntent, names: Names): string {
  switch (intent.type) {
    case 'mute':
      return `/run mute ${names.run(intent.runId)}${hoursOf(intent)}`;
    case 'unmute':
      return `/run unmute ${names.run(intent.runId)}`;
    case 'claim':
      return `/run claim ${names.run(intent.runId)}${intent.takeOver ? ' --take-over' : ''}`;
    case 'release-claim':
      return `/run claim ${names.run(intent.runId)} --release`;
    case 'tell-fix':
      return `/run fix ${names.run(intent.runId)} "<what fixed it>"`;
    case 'retry-group':
      return `/run retry ${names.run(intent.runId)} --all-like`;
    case 'retry-group-now':
      return `/run retry ${names.run(intent.runId)} --all-like --count ${intent.count} --confirm ${intent.plan}`;
    case 'show-group':
      return `/run list --like ${names.run(intent.runId)}${typePage(intent, names)}`;
    case 'show-storm':
      return `/run list --storm ${quoteForLine(intent.post)} --page ${intent.page}`;
    case 'why-quiet':
      return `/run why-quiet ${'runId' in intent ? names.run(intent.runId) : quoteName(names.workflow(intent.workflow), quoteForLine)}`;
    case 'subscribe':
      return '/run subscribe';
    case 'unsubscribe':
      return `/run unsubscribe ${intent.subscription}`;
  }
}

/** What of a section is listed, as flags. */
export function typeList(
  { workflow, sinceMs, before, after }: ListChoice,
  names: Names,
  quote: (text: string) => string,
): string {
  return [
    ...(workflow === undefined
      ? []
      : [` --workflow ${quoteName(names.workflow(workflow), quote)}`]),
    ...(sinceMs === undefined ? [] : [` --since ${typeSpan(sinceMs)}`]),
    typePage({ before, after }, names),
  ].join('');
}

function typePage(
  { before, after }: { before?: string | undefined; after?: string | undefined },
  names: Names,
): string {
  if (before !== undefined) return ` --before ${names.run(before)}`;
  return after === undefined ? '' : ` --after ${names.run(after)}`;
}

function hoursOf({ hours }: { hours?: number }): string {
  return hours === undefined ? '' : ` --for ${hours}h`;
}

function typeSpan(ms: number): string {
  const hours = ms / HOUR_MS;
  return Number.isInteger(hours) ? `${hours}h` : `${ms / 1000}s`;
}

/** Flags of a retry. A step by its number in the run: an intent does not know its id. */
export function typeChoice({ fromPlace, fresh, latest }: RetryChoice): string {
  const from = fromPlace === undefined ? '' : ` --from ${fromPlace + 1}`;
  return `${from}${fresh ? ' --fresh' : ''}${latest ? ' --latest' : ''}`;
}

/** A blank stays as it is. */
export function quoteName(name: string, quote: (text: string) => string): string {
  return name === AS_BLANKS.workflow('') ? name : quote(name);
}

/** An edited payload is named: what is typed is for what was seen. */
function versionOf({ version }: { version: number }): string {
  return version === 1 ? '' : ` --version ${version}`;
}

function timeoutOf({ drainMs }: DrainTime): string {
  return drainMs === undefined ? '' : ` --timeout ${drainMs / 1000}s`;
}

/** As it is where that is safe, else in double quotes. */
export function quoteForLine(text: string): string {
  return SAFE_WORD.test(text) ? text : `"${text.replaceAll(/["”\\]/g, String.raw`\$&`)}"`;
}
