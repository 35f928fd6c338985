import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { parseCount } from '#src/cli/parse-count.ts';
import { printLine } from '#src/cli/print-line.ts';
import { openRedactor } from '#src/cli/redactor.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { redactJson } from '#src/domain/redact.ts';
import { listWorkflows } from '#src/operations/list-workflows.ts';
import { describeArchive } from '#src/operations/refuse-archived.ts';
import { describeHold } from '#src/operations/refuse-held-workflow.ts';
import {
  type ListedWorkflow,
  WORKFLOWS_PAGE_MAX,
  type WorkflowRecord,
} from '#src/store/workflows.ts';

/** A page is read with one workflow more than is shown. */
const LIMIT_MAX = WORKFLOWS_PAGE_MAX - 1;
const LIMIT_DEFAULT = 100;

export const LIST: Verb = {
  usage: 'workflows list',
  about: 'Workflows by name: their newest version and when it came, and the newest run.',
  flags: {
    archived: { about: 'Those that are archived.' },
    limit: {
      value: '<n>',
      about: `At most so many, up to ${LIMIT_MAX}; default ${LIMIT_DEFAULT}.`,
    },
    after: { value: '<name>', about: 'The next page: only what comes after this name.' },
    json: JSON_FLAG,
  },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, loadDrawing }) => {
    const limit = parseCount(args.one('limit') ?? `${LIMIT_DEFAULT}`, '--limit', LIMIT_MAX);
    const after = args.one('after');
    const page = {
      archived: args.has('archived'),
      limit,
      ...(after === undefined ? {} : { after }),
    };
    const redact = await openRedactor(config, io);
    const { workflows, hasMore } = await withReading(config, (app) => listWorkflows(app, page));
    if (args.has('json')) {
      for (const row of workflows) io.print(JSON.stringify(redactJson(describe(row), redact)));
      return EXIT.completed;
    }
    const drawing = await loadDrawing();
    const rows = workflows.map((row) => rowOf(row, drawing.time).map(redact));
    for (const line of drawing.table(rows)) printLine(io, line);
    const last = workflows.at(-1);
    if (!last) io.tell('No such workflows. Publish one: signalbox apply <file>.');
    else if (hasMore) io.tell(`More: add --after ${JSON.stringify(last.name)}`);
    return EXIT.completed;
  },
};

function rowOf(row: ListedWorkflow, timeOf: (at: number) => string): string[] {
  const { name, latest_version: version, published_at: at } = row;
  const published =
    version === null || at === null ? ['not published', ''] : [`v${version}`, timeOf(at)];
  return [name, ...published, lastRunOf(row, timeOf), statesOf(row, Date.now())];
}

function lastRunOf(
  { run_status: status, run_at: at }: ListedWorkflow,
  timeOf: (at: number) => string,
) {
  return status === null || at === null ? 'never run' : `last run ${timeOf(at)}: ${status}`;
}

function statesOf(row: WorkflowRecord, now: number): string {
  const states = [describeArchive(row, now), describeHold(row, now)];
  return states.flatMap((state) => state ?? []).join(', ');
}

function describe(row: ListedWorkflow) {
  const { uuid, name, description, tags, latest_version: version } = row;
  const held = { by: row.held_by, reason: row.held_reason, at: momentOf(row.held_at) };
  const archived = { by: row.archived_by, at: momentOf(row.archived_at) };
  return {
    workflow_id: uuid,
    name,
    description,
    tags,
    version,
    published_at: momentOf(row.published_at),
    last_run: row.run_status === null ? null : { status: row.run_status, at: momentOf(row.run_at) },
    held: held.at === null ? null : held,
    archived: archived.at === null ? null : archived,
  };
}

function momentOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
