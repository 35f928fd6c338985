import type { Receipt } from '#src/domain/receipt.ts';
import type { HelpVerb } from '#src/views/help.ts';

/** What requests can come to, one of each. */
export const RECEIPTS: readonly Omit<Receipt, 'id'>[] = [
  { outcome: 'applied', message: 'Run …3f2a91c0 is paused.', fix: null },
  { outcome: 'answered', message: 'The Command Center was shown.', fix: null },
  {
    outcome: 'already',
    message: 'Run …3f2a91c0 is already stopped (RUN_STOPPED by @ana, 4 min ago).',
    fix: null,
  },
  {
    outcome: 'refused',
    message: 'Run …3f2a91c0 is completed (4 min ago): only a running run can be paused.',
    fix: 'Start a new run if it is still needed.',
  },
  {
    outcome: 'forbidden',
    message: '@ben is a viewer and may not stop runs: that takes a contributor.',
    fix: 'Link yourself to your user with /run link, or ask an admin.',
  },
  { outcome: 'invalid', message: 'There is no verb "stpo".', fix: 'Did you mean /run stop?' },
  { outcome: 'unknown', message: 'There is no run "91c0".', fix: 'See /run list.' },
  { outcome: 'ambiguous', message: '"91c0" could be any of 3 runs.', fix: 'Type more of its id.' },
  { outcome: 'unavailable', message: 'The database is locked.', fix: 'Try again.' },
  {
    outcome: 'failed',
    message: 'Something went wrong here.',
    fix: 'Ask whoever runs Signalbox to look up the receipt.',
  },
];

/** Verbs of `/run` as its help describes them. */
export const VERBS: readonly HelpVerb[] = [
  {
    name: 'list',
    usage: 'list [--failed|--active|--awaiting] [--since 24h] [--workflow w]',
    about: 'What waits, runs and failed.',
    flags: [],
  },
  { name: 'show', usage: 'show <run>', about: 'Where a run stands.', flags: [] },
  { name: 'approve', usage: 'approve <task or run>', about: 'Say yes.', flags: [] },
  {
    name: 'stop',
    usage: 'stop <run> [--drain] [--timeout 60s]',
    about:
      'Stops a run: at once, or when what is in flight has ended.\nWithout a run it means the one that is active here, and asks first.',
    flags: [
      { name: 'drain', value: null, about: 'Let what is in flight finish.' },
      {
        name: 'timeout',
        value: '<time>',
        about: 'How long that may take; 60s unless said otherwise.',
      },
    ],
  },
];
