import { briefEvent } from '#src/domain/brief-event.ts';
import type { Json } from '#src/domain/json.ts';
import { redactJson } from '#src/domain/redact.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadEvents, type PublicEvent } from '#src/operations/load-events.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { openRedactor } from './redactor.ts';
import { JSON_FLAG, RUN_WORD, type Verb } from './verb.ts';

export const VERB: Verb = {
  usage: 'events <run>',
  about: `The whole log of a run, an event a line, in order.
${RUN_WORD.about}`,
  flags: {
    json: JSON_FLAG,
    full: { about: 'Values over 64 KB whole, not by reference; with --json.' },
  },
  words: RUN_WORD.words,
  run: async ({ args, config, io, loadDrawing }) => {
    const redact = await openRedactor(config, io);
    const asJson = args.has('json');
    const drawing = asJson ? null : await loadDrawing();
    const full = asJson && args.has('full');
    await withReading(config, async (app) => {
      const record = await findNamedRun(app, args.words[0] ?? '');
      for await (const event of loadEvents(app, record, { full })) {
        const shown = { ...event, data: redactJson(event.data, redact) };
        io.print(drawing ? drawing.event(toDrawn(shown)) : JSON.stringify(shown));
      }
    });
    return EXIT.completed;
  },
};

function toDrawn(event: Omit<PublicEvent, 'data'> & { data: Json }) {
  const { seq, event_type: type, step_id: step, occurred_at: at, data } = event;
  return { seq, type, step, at: Date.parse(at), data: JSON.stringify(briefEvent(type, data)) };
}
