import { redactJson } from '#src/domain/redact.ts';
import { listSubscriptions } from '#src/operations/list-subscriptions.ts';
import { previewDigest } from '#src/operations/preview-digest.ts';
import {
  describePreview,
  describeSubscribed,
  explainPreview,
  readPreview,
} from './digest/preview.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { printLine } from './print-line.ts';
import { openRedactor } from './redactor.ts';
import { JSON_FLAG, type Verb, type VerbCall } from './verb.ts';

export const VERB: Verb = {
  usage: 'digest [--preview]',
  about: `Where digests go and when the next one comes; with --preview what one would say if it were
time now, and why that. Nothing is sent. In chat: /run subscribe digest at 09:00 Europe/Berlin.`,
  flags: {
    preview: { about: 'What would be sent, of the last 24h unless told otherwise.' },
    subscription: { value: '<n>', about: 'With --preview: the next digest of this subscription.' },
    since: { value: '<time>', about: 'With --preview: of the last 12h, 24h, 7d.' },
    zone: { value: '<zone>', about: "With --since: in this time zone; default the machine's." },
    workflow: { value: '<name>', about: 'With --since: only of this workflow.' },
    tag: { value: '<tag>', about: 'With --since: only of workflows with this tag.' },
    json: JSON_FLAG,
  },
  words: { min: 0, max: 0 },
  run: (call) => {
    const request = readPreview(call.args);
    return request === null ? listAll(call) : preview(call, request);
  },
};

async function listAll({ args, config, io, loadDrawing }: VerbCall): Promise<number> {
  const redact = await openRedactor(config, io);
  const subscriptions = await withReading(config, listSubscriptions);
  if (args.has('json')) {
    for (const one of subscriptions) {
      io.print(JSON.stringify(redactJson(describeSubscribed(one), redact)));
    }
    return EXIT.completed;
  }
  const { table, time } = await loadDrawing();
  const rows = subscriptions.map(({ number, to, when, of, next }) => {
    return [String(number), redact(to), when, redact(of), `next ${time(next.at)}`];
  });
  for (const line of table(rows)) printLine(io, line);
  if (rows.length === 0) {
    io.tell('Nobody gets a digest. In chat: /run subscribe digest at 09:00 Europe/Berlin.');
  }
  return EXIT.completed;
}

async function preview(
  { args, config, io, loadDrawing }: VerbCall,
  request: NonNullable<ReturnType<typeof readPreview>>,
): Promise<number> {
  const redact = await openRedactor(config, io);
  const previewed = await withReading(config, (app) => previewDigest(app, request));
  if (args.has('json')) {
    io.print(JSON.stringify(redactJson(describePreview(previewed), redact)));
    return EXIT.completed;
  }
  const drawing = await loadDrawing();
  io.print(drawing.digest(previewed.facts, redact));
  for (const line of explainPreview(previewed, drawing.time)) io.tell(redact(line));
  return EXIT.completed;
}
