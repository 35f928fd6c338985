import { redactJson } from '#src/domain/redact.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { type FeedRequest, loadFeed } from '#src/operations/load-feed.ts';
import { RUNS_PAGE_MAX } from '#src/store/runs.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { parseCount } from './parse-count.ts';
import { parseSpan } from './parse-time.ts';
import { openRedactor } from './redactor.ts';
import { describeListed } from './run-json.ts';
import { UsageError } from './usage-error.ts';
import { type Args, JSON_FLAG, type Verb } from './verb.ts';

const LIMIT_DEFAULT = 20;
/** A page is read with one run more than is shown. */
const LIMIT_MAX = RUNS_PAGE_MAX - 1;
const SECTIONS = ['failed', 'active', 'awaiting'] as const;

export const VERB: Verb = {
  usage: 'list',
  about: 'Runs, newest first; with --failed by when they ended.',
  flags: {
    failed: { about: 'Only those that failed or were stopped.' },
    active: { about: 'Only those that have not ended.' },
    awaiting: { about: 'Only those that wait for a person.' },
    workflow: { value: '<name>', about: 'Only runs of this workflow.' },
    since: { value: '<time>', about: 'Only the last 30m, 24h, 7d; with --failed by their end.' },
    limit: {
      value: '<n>',
      about: `At most so many, up to ${LIMIT_MAX}; default ${LIMIT_DEFAULT}.`,
    },
    before: { value: '<run>', about: 'The next page: only what comes after this run in the list.' },
    json: JSON_FLAG,
  },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, loadDrawing }) => {
    const now = Date.now();
    const request = readRequest(args, now);
    const redact = await openRedactor(config, io);
    const { runs, hasMore } = await withReading(config, (app) => loadFeed(app, request));
    if (args.has('json')) {
      for (const run of runs) io.print(JSON.stringify(redactJson(describeListed(run), redact)));
      return EXIT.completed;
    }
    const drawing = await loadDrawing();
    for (const line of drawing.feed(runs, now)) io.print(redact(line));
    if (runs.length === 0) io.tell('No such runs. Start one: signalbox run <workflow>.');
    const last = runs.at(-1);
    if (hasMore && last) io.tell(`More: add --before ${shortIdOf(last.runId)}`);
    return EXIT.completed;
  },
};

function readRequest(args: Args, now: number): FeedRequest {
  const [section, another] = SECTIONS.filter((name) => args.has(name));
  if (section && another) {
    throw new UsageError(`--${section} and --${another} exclude each other.`, 'Give one of them.');
  }
  const [limit, since, workflow, before] = ['limit', 'since', 'workflow', 'before'].map(args.one);
  return {
    limit: limit === undefined ? LIMIT_DEFAULT : parseCount(limit, '--limit', LIMIT_MAX),
    ...(section ? { section } : {}),
    ...(since === undefined ? {} : { since: now - parseSpan(since, '--since') }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(before === undefined ? {} : { before }),
  };
}
