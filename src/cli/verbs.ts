import type { Verb } from './verb.ts';

interface VerbEntry {
  summary: string;
  /** Only the verb that is asked for is loaded. */
  load: () => Promise<{ VERB: Verb }>;
}

/** Every verb, in the order of the help. */
export const VERBS: Readonly<Record<string, VerbEntry>> = {
  apply: { summary: 'publish workflow files', load: () => import('./apply.ts') },
  validate: {
    summary: 'find everything that is wrong with a workflow file',
    load: () => import('./validate.ts'),
  },
  run: { summary: 'start a run of a workflow', load: () => import('./run.ts') },
  retry: {
    summary: 'continue a run that failed or was stopped, in a new run',
    load: () => import('./retry.ts'),
  },
  chat: {
    summary: 'ask in /run lines: mute, claim, why-quiet and all that chat can',
    load: () => import('./chat.ts'),
  },
  list: { summary: 'list runs, newest first', load: () => import('./list.ts') },
  show: { summary: 'show where a run stands', load: () => import('./show.ts') },
  why: {
    summary: 'explain why a run failed, or does not move',
    load: () => import('./why.ts'),
  },
  graph: {
    summary: 'show how the steps of a run depend on each other, also as a picture',
    load: () => import('./graph.ts'),
  },
  events: { summary: 'print the log of a run', load: () => import('./events.ts') },
  context: {
    summary: 'print what a run was given and its steps returned',
    load: () => import('./context.ts'),
  },
  serve: {
    summary: 'drive runs, show cards and answer health checks until told to stop',
    load: () => import('./serve.ts'),
  },
  worker: { summary: 'drive runs until told to stop', load: () => import('./worker.ts') },
  users: { summary: 'say who may do what', load: () => import('./users.ts') },
  routes: { summary: 'say where cards go in chat', load: () => import('./routes.ts') },
  workflows: {
    summary: 'list workflows and versions, go back to one, archive, set up',
    load: () => import('./workflows.ts'),
  },
  audit: {
    summary: 'list what people asked, and what came of it',
    load: () => import('./audit.ts'),
  },
  digest: {
    summary: 'show what the next digest would say, and who gets one',
    load: () => import('./digest.ts'),
  },
  credits: { summary: 'say what steps cost, and pay for them', load: () => import('./credits.ts') },
  doctor: {
    summary: 'look whether chat is set up as it must be',
    load: () => import('./doctor.ts'),
  },
  migrate: {
    summary: 'bring the database up to date',
    load: () => import('./migrate.ts'),
  },
  demo: { summary: 'show it all with the examples', load: () => import('./demo.ts') },
  bench: { summary: 'measure this machine', load: () => import('./bench.ts') },
};
