import { identifyCaller } from '#src/operations/identify-caller.ts';
import { openSteps } from '#src/steps/index.ts';
import { readVersion } from '#src/version.ts';
import { joinLine } from './join-line.ts';
import { readLocalActor } from './local-actor.ts';
import { withReading } from './open-reading.ts';
import { withWriting } from './open-writing.ts';
import { openRedactor } from './redactor.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

export const VERB: Verb = {
  usage: 'chat [/run <verb> …]',
  about: `Answers one /run line as every chat does: signalbox chat /run stop 91c0 --drain, in quotes
or without. Without a line it answers what is typed, or what a pipe holds, line by line, until
quit or its end; on a terminal it also shows what fails and what waits for a person meanwhile.
/run help lists what can be asked.
With --json one line is answered at once by one JSON object: { receipt, outcome, message, fix,
kind, view }. outcome is applied, answered, already, refused, forbidden, invalid, unknown,
ambiguous, unavailable or failed; kind says which card view holds.
Exit codes: 0 done or answered, 1 invalid, 5 refused, 70 a bug; of a pipe the last line's.`,
  flags: { json: { about: 'One JSON object for one line.' } },
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  takesRest: true,
  run: async ({ args, config, io, takeInterrupts, loadBots }) => {
    // No /run line has that flag: where it comes last it is meant for this verb.
    const isJsonLast = args.words.at(-1) === '--json';
    const words = isJsonLast ? args.words.slice(0, -1) : args.words;
    const isJson = isJsonLast || args.has('json');
    const line = words.length === 0 ? null : joinLine(words);
    if (line === null && isJson) {
      throw new UsageError('--json needs a line.', 'Write signalbox chat --json /run list.');
    }
    // In the wrong folder it would otherwise make a database, and find that all is well there.
    await withReading(config, async () => undefined);
    const redact = await openRedactor(config, io);
    const { kinds, close } = await openSteps({ config, version: readVersion() });
    const bots = await loadBots();
    return withWriting({ config, io, kinds }, async ({ app }) => {
      try {
        const actor = readLocalActor();
        const caller = await identifyCaller(app, { actor, place: 'terminal' });
        const session = bots.openSession({ app, redact, caller, io });
        if (line === null) return await session.converse(takeInterrupts());
        return await (isJson ? session.sayAsJson(line) : session.say(line, takeInterrupts()));
      } finally {
        await close();
      }
    });
  },
};
