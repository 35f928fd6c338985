import { redactJson } from '#src/domain/redact.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { AUDIT_LIMIT_MAX, type AuditRequest, loadAudit } from '#src/operations/load-audit.ts';
import type { ReceiptRecord } from '#src/store/receipts.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { parseCount } from './parse-count.ts';
import { printLine } from './print-line.ts';
import { openRedactor } from './redactor.ts';
import { type Args, JSON_FLAG, type Verb } from './verb.ts';

const LIMIT_DEFAULT = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const VERB: Verb = {
  usage: 'audit',
  about:
    'Every request that people made, by command or click, newest first: who, where, what came of it.',
  flags: {
    run: { value: '<run>', about: 'Only what was asked of this run.' },
    by: { value: '<e-mail>', about: 'Only what this user asked, or an identity such as slack:U1.' },
    limit: {
      value: '<n>',
      about: `At most so many, up to ${AUDIT_LIMIT_MAX}; default ${LIMIT_DEFAULT}.`,
    },
    before: { value: '<receipt>', about: 'The next page: only what was asked before this one.' },
    json: JSON_FLAG,
  },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, loadDrawing }) => {
    const request = readRequest(args);
    const redact = await openRedactor(config, io);
    const { receipts, hasMore } = await withReading(config, (app) => loadAudit(app, request));
    if (args.has('json')) {
      for (const row of receipts) io.print(JSON.stringify(redactJson(describe(row), redact)));
      return EXIT.completed;
    }
    const drawing = await loadDrawing();
    const rows = receipts.map((row) => rowOf(row, drawing.time).map(redact));
    for (const line of drawing.table(rows)) printLine(io, line);
    const last = receipts.at(-1);
    if (!last) io.tell('Nothing was asked yet.');
    else if (hasMore) io.tell(`More: add --before ${last.receipt}`);
    return EXIT.completed;
  },
};

function readRequest(args: Args): AuditRequest {
  const [run, by, before, limit] = ['run', 'by', 'before', 'limit'].map(args.one);
  return {
    limit: limit === undefined ? LIMIT_DEFAULT : parseCount(limit, '--limit', AUDIT_LIMIT_MAX),
    ...(run === undefined ? {} : { run }),
    ...(by === undefined ? {} : { by }),
    ...(before === undefined ? {} : { before }),
  };
}

function rowOf(row: ReceiptRecord, timeOf: (at: number) => string): string[] {
  const { receipt, at, actor_name: name, place, asked, target, outcome, message } = row;
  const named = UUID.test(target) ? `…${shortIdOf(target)}` : target;
  // What is asked of the credits is asked of nothing else.
  const about = asked.startsWith(`${named} `) ? '' : named;
  const said = [`${name} (${place})`, `${asked} ${about}`.trimEnd(), `${outcome}: ${message}`];
  return [timeOf(at), receipt, ...said];
}

function describe(row: ReceiptRecord) {
  const { receipt, at, user, place, asked, target, outcome, message } = row;
  return {
    receipt,
    at: new Date(at).toISOString(),
    by: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name, user_id: user },
    place,
    asked,
    target,
    outcome,
    message,
  };
}
