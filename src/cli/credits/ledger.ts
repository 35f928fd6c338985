import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { parseCount } from '#src/cli/parse-count.ts';
import { printLine } from '#src/cli/print-line.ts';
import { openRedactor } from '#src/cli/redactor.ts';
import { type Args, JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { formatCredits } from '#src/domain/credits.ts';
import { redactJson } from '#src/domain/redact.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { LEDGER_LIMIT_MAX, type LedgerRequest, loadLedger } from '#src/operations/load-ledger.ts';
import type { LedgerEntry } from '#src/store/credits.ts';
import { describeEntry } from './credits-json.ts';

const LIMIT_DEFAULT = 20;

export const LEDGER: Verb = {
  usage: 'credits ledger',
  about: 'What came in and what each step was charged, newest first; a charge may span buckets.',
  flags: {
    run: { value: '<run>', about: 'Only what steps of this run were charged.' },
    limit: {
      value: '<n>',
      about: `At most so many, up to ${LEDGER_LIMIT_MAX}; default ${LIMIT_DEFAULT}.`,
    },
    before: { value: '<id>', about: 'The next page: only what came before this entry.' },
    json: JSON_FLAG,
  },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, loadDrawing }) => {
    const request = readRequest(args);
    const redact = await openRedactor(config, io);
    const { entries, hasMore } = await withReading(config, (app) => loadLedger(app, request));
    if (args.has('json')) {
      for (const entry of entries) {
        io.print(JSON.stringify(redactJson(describeEntry(entry), redact)));
      }
      return EXIT.completed;
    }
    const drawing = await loadDrawing();
    const rows = toRows(entries, drawing.time).map((row) => row.map(redact));
    for (const line of drawing.table(rows)) printLine(io, line);
    const last = entries.at(-1);
    if (!last) io.tell('Nothing came in or went out.');
    else if (hasMore) io.tell(`More: add --before ${last.id}`);
    return EXIT.completed;
  },
};

function readRequest({ one }: Args): LedgerRequest {
  const [run, limit, before] = [one('run'), one('limit'), one('before')];
  return {
    limit: limit === undefined ? LIMIT_DEFAULT : parseCount(limit, '--limit', LEDGER_LIMIT_MAX),
    ...(run === undefined ? {} : { run }),
    ...(before === undefined
      ? {}
      : { before: parseCount(before, '--before', Number.MAX_SAFE_INTEGER) }),
  };
}

/** Numbers stand one under the other. */
function toRows(entries: readonly LedgerEntry[], timeOf: (at: number) => string): string[][] {
  const ids = alignRight(entries.map(({ id }) => `${id}`));
  const amounts = alignRight(
    entries.map(({ amount }) => (amount > 0 ? '+' : '') + formatCredits(amount)),
  );
  return entries.map((entry, index) => {
    const { at, kind, bucket, run, step, by_name: by, receipt, note } = entry;
    return [
      ids[index] ?? '',
      timeOf(at),
      kind.replace('_', '-'),
      bucket,
      amounts[index] ?? '',
      run === null ? `by ${by ?? 'somebody'}` : `run ${shortIdOf(run)}`,
      step ?? receipt ?? '',
      note ?? '',
    ];
  });
}

function alignRight(numbers: readonly string[]): string[] {
  const width = Math.max(0, ...numbers.map((number) => number.length));
  return numbers.map((number) => number.padStart(width));
}
