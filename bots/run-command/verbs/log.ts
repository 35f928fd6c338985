import { loadEvents } from '#src/operations/load-events.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { type LoggedEvent, viewLog } from '#src/views/log.ts';
import type { Reply } from '../../reply.ts';
import { answerReadingOfRun } from '../answer-reading.ts';
import { type Asker, RUN_WORD, type RunVerb } from '../verb.ts';

/** What can be read at a glance: the whole log is on the command line. */
const EVENTS_SHOWN_MAX = 50;

export const VERB: RunVerb = {
  name: 'log',
  usage: 'log <run>',
  about: `What happened to a run, in order: its last ${EVENTS_SHOWN_MAX} events.`,
  flags: {},
  words: RUN_WORD,
  needs: 'project_viewer',
  run: (call) => showLog(call, call.words[0] ?? ''),
};

/** The end of a run's event log. */
export async function showLog(asker: Asker, run: string): Promise<Reply> {
  const { app, redact } = asker;
  return answerReadingOfRun(asker, { verb: VERB.name, run }, async (record) => {
    const facts = await loadRunFacts(app, record);
    const omitted = Math.max(0, facts.state.head - EVENTS_SHOWN_MAX);
    const events: LoggedEvent[] = [];
    for await (const event of loadEvents(app, record, { full: false, above: omitted })) {
      const { seq, event_type: type, step_id: step, occurred_at: at, data } = event;
      events.push({ seq, type, step, at: Date.parse(at), data });
    }
    const message = `The log of run …${facts.shortId} was shown.`;
    return { view: viewLog(facts, { events, omitted }, redact), message };
  });
}
