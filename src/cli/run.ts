import type { App } from '#src/app.ts';
import { splitStepList } from '#src/domain/run-setup.ts';
import { startRun } from '#src/operations/start-run.ts';
import { driveOrFollow, type RunRequest } from './drive-or-follow.ts';
import { readLocalActor } from './local-actor.ts';
import { parseSpan } from './parse-time.ts';
import { readRunInput } from './run-input.ts';
import { JSON_FLAG, type Verb, type VerbCall } from './verb.ts';
import { withEmbedded } from './with-embedded.ts';

export const VERB: Verb = {
  usage: 'run <workflow> [key=value…]',
  about: `Starts a run. Where a worker is alive it takes the run, and this command only waits for it with
--wait; where none is, this command drives its own run to the end. A value that is JSON is
taken as JSON, any other as text (key:=value takes nothing but JSON); order.id=5 is
{ order: { id: 5 } }.
Exit codes: 0 completed, or queued without --wait; 1 failed, 2 stopped, 4 not finished,
5 refused, 130 interrupted.`,
  flags: {
    input: {
      value: '<file>',
      about: 'The input, a JSON file; - for stdin. Pairs are put over it.',
    },
    exclude: { value: '<steps>', about: 'Leaves out these steps: a,b.', isList: true },
    'no-setup': { about: 'Without the defaults of: signalbox workflows setup.' },
    wait: { about: 'Waits for the end of the run.' },
    timeout: {
      value: '<time>',
      about: 'Waits for at most 30s, 5m, …; steps in flight then get GRACE_SECONDS to end.',
    },
    json: JSON_FLAG,
  },
  words: { min: 1, max: Number.POSITIVE_INFINITY, missing: 'the name of a workflow' },
  run: async (call) => {
    const request = await readRequest(call);
    return withEmbedded(call, (desk) => driveOrFollow({ ...desk, request }));
  },
};

async function readRequest({ args, io }: VerbCall): Promise<RunRequest> {
  const [workflow = '', ...pairs] = args.words;
  const timeout = args.one('timeout');
  const timeoutMs = timeout === undefined ? null : parseSpan(timeout, '--timeout');
  const input = await readRunInput({ pairs, source: args.one('input') }, io);
  const asked = {
    workflow,
    input,
    excluded: splitStepList(args.all('exclude')),
    usesSetup: !args.has('no-setup'),
  };
  const by = readLocalActor();
  const start = (app: App) => startRun(app, { ...asked, trigger: 'cli', by });
  return { start, wait: args.has('wait') || timeoutMs !== null, timeoutMs };
}
