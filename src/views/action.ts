import type { Section } from '#src/domain/command-center.ts';
import type { Intent, IntentType, ListChoice, RetryChoice } from '#src/domain/intent.ts';

/** What a reader may do next. Each surface offers it its own way: a button, a line to type. */
export interface Action {
  intent: Intent;
  /** What a button says. */
  label: string;
  /** What it is good for, a few words. */
  about: string;
  style: 'primary' | 'danger' | 'plain';
}

type Words = Omit<Action, 'intent'>;

const WORDS: Readonly<Record<IntentType, Words>> = {
  approve: { label: 'Approve', about: 'say yes', style: 'primary' },
  reject: { label: 'Reject', about: 'say no, and why', style: 'danger' },
  'edit-and-approve': {
    label: 'Edit & approve',
    about: 'edit, then say yes',
    style: 'plain',
  },
  show: { label: 'Show', about: 'where the run stands', style: 'plain' },
  why: { label: 'Why', about: 'the reason, what to do', style: 'plain' },
  read: { label: 'Read in full', about: 'all that it says', style: 'plain' },
  log: { label: 'Event log', about: 'all that happened', style: 'plain' },
  pause: { label: 'Pause', about: 'start nothing for now', style: 'plain' },
  resume: { label: 'Resume', about: 'go on', style: 'primary' },
  stop: { label: 'Stop now', about: 'cut off what is in flight', style: 'danger' },
  drain: { label: 'Stop gracefully', about: 'let what is in flight end', style: 'danger' },
  start: { label: 'Start a new run', about: 'with its usual input', style: 'plain' },
  retry: { label: 'Retry from failure', about: 'keep what succeeded', style: 'primary' },
  'retry-now': { label: 'Start retry', about: 'as it is shown here', style: 'primary' },
  hold: { label: 'Hold', about: 'accept no new runs', style: 'danger' },
  release: { label: 'Release', about: 'accept new runs again', style: 'primary' },
  'stop-all': { label: 'Stop all', about: 'stop every run of the workflow', style: 'danger' },
  list: { label: 'Show all', about: 'the whole section', style: 'plain' },
  help: { label: 'Help', about: 'all that you can do', style: 'plain' },
  mute: { label: 'Mute', about: 'no more alerts like it', style: 'plain' },
  unmute: { label: 'Unmute', about: 'alert of it again', style: 'plain' },
  claim: { label: "I'm on it", about: 'say that you look after it', style: 'plain' },
  'release-claim': { label: 'Not me any more', about: 'let somebody else', style: 'plain' },
  'tell-fix': { label: 'Say what fixed it', about: 'the next alert tells', style: 'plain' },
  'retry-group': { label: 'Retry all', about: 'all that failed alike', style: 'primary' },
  'retry-group-now': { label: 'Retry all', about: 'as it is shown here', style: 'primary' },
  'show-group': { label: 'Show', about: 'the runs that failed alike', style: 'plain' },
  'show-storm': { label: 'Show all', about: 'all failures of the storm', style: 'plain' },
  'why-quiet': { label: 'Why quiet?', about: 'what chat was told', style: 'plain' },
  subscribe: { label: 'Subscribe', about: 'a digest every day', style: 'plain' },
  unsubscribe: { label: 'Unsubscribe', about: 'no more digests', style: 'plain' },
};

const PLAIN = { style: 'plain' } as const;

const SECTION_LABELS: Readonly<Record<Section, string>> = {
  awaiting: 'All awaiting approval',
  draining: 'All stopping gracefully',
  running: 'All running',
  failed: 'All failed',
};

/**
 * An intent as people are offered it: the one place where it is given its words. `over`: what they
 * owe to where it is offered.
 */
export function actionFor(intent: Intent, over: Partial<Words> = {}): Action {
  return { intent, ...WORDS[intent.type], ...wordsOf(intent), ...over };
}

/** What the words owe to what is asked for, not only to its type. */
function wordsOf(intent: Intent): Partial<Words> {
  if (intent.type === 'stop-all') {
    const { count, drain } = intent;
    const label = `${count === 1 ? 'Stop it' : `Stop all ${count}`} ${drain ? 'gracefully' : 'now'}`;
    return drain ? { label, about: 'let what is in flight end' } : { label };
  }
  if (intent.type === 'retry') return wordsOfRetry(intent);
  if (intent.type === 'list') return wordsOfList(intent);
  if (intent.type === 'mute' && intent.hours !== undefined) {
    return { label: `Mute ${intent.hours} h` };
  }
  if (intent.type === 'claim' && intent.takeOver) {
    return { label: 'Take over', about: 'say that you do instead' };
  }
  if (intent.type === 'retry-group-now') return { label: `Retry all ${intent.count}` };
  if (intent.type === 'help' && intent.verb !== null) {
    return { label: `Help on ${intent.verb}`, about: 'what it does, and its flags' };
  }
  return {};
}

function wordsOfList({ section, before, after }: ListChoice): Partial<Words> {
  if (before !== undefined) return { label: 'Next', about: 'older runs' };
  if (after !== undefined) return { label: 'Previous', about: 'newer runs' };
  return { label: SECTION_LABELS[section] };
}

function wordsOfRetry({ fresh, latest, fromPlace }: RetryChoice): Partial<Words> {
  if (latest)
    return { label: 'Retry on the newest version', about: 'what is published now', ...PLAIN };
  if (fresh) return { label: 'Run again', about: 'all of it, same input', ...PLAIN };
  return fromPlace === undefined
    ? {}
    : { label: 'Retry from a step', about: 'keep what came before' };
}
