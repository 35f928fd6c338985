import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { parseCount } from '#src/cli/parse-count.ts';
import { printLine } from '#src/cli/print-line.ts';
import { openRedactor } from '#src/cli/redactor.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { redactJson } from '#src/domain/redact.ts';
import { listVersions } from '#src/operations/list-versions.ts';
import { type ListedVersion, VERSIONS_PAGE_MAX } from '#src/store/workflow-versions.ts';
import { readVersionNumber, WORKFLOW_WORD } from './words.ts';

const LIMIT_MAX = VERSIONS_PAGE_MAX - 1;
const LIMIT_DEFAULT = 20;
/** As many digits of a hash as tell versions of one workflow apart. */
const HASH_LENGTH = 8;

export const VERSIONS: Verb = {
  usage: 'workflows versions <workflow>',
  about: 'What was published, newest first: when, by whom, the hash of what it runs, what was new.',
  flags: {
    limit: {
      value: '<n>',
      about: `At most so many, up to ${LIMIT_MAX}; default ${LIMIT_DEFAULT}.`,
    },
    before: { value: '<version>', about: 'The next page: only what is older than this version.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: WORKFLOW_WORD },
  run: async ({ args, config, io, loadDrawing }) => {
    const [workflow = ''] = args.words;
    const before = args.one('before');
    const page = {
      workflow,
      limit: parseCount(args.one('limit') ?? `${LIMIT_DEFAULT}`, '--limit', LIMIT_MAX),
      ...(before === undefined ? {} : { before: readVersionNumber(before) }),
    };
    const redact = await openRedactor(config, io);
    const { versions, hasMore } = await withReading(config, (app) => listVersions(app, page));
    if (args.has('json')) {
      for (const row of versions) {
        io.print(JSON.stringify(redactJson({ workflow, ...describe(row) }, redact)));
      }
      return EXIT.completed;
    }
    const drawing = await loadDrawing();
    const rows = versions.map((row) => rowOf(row, drawing.time).map(redact));
    for (const line of drawing.table(rows)) printLine(io, line);
    const last = versions.at(-1);
    if (!last) io.tell('No such versions.');
    else if (hasMore) io.tell(`More: add --before ${last.version}`);
    return EXIT.completed;
  },
};

function rowOf(row: ListedVersion, timeOf: (at: number) => string): string[] {
  const hash = row.graph_hash.slice(0, HASH_LENGTH);
  return [`v${row.version}`, timeOf(row.published_at), hash, row.published_by, row.changelog];
}

function describe({ version, graph_hash, published_at, published_by, changelog }: ListedVersion) {
  return {
    version,
    published_at: new Date(published_at).toISOString(),
    published_by,
    changelog,
    graph_hash,
  };
}
