import { loadCredits } from '#src/operations/load-credits.ts';
import { describeCreditFacts } from './credits/credits-json.ts';
import { LEDGER } from './credits/ledger.ts';
import { DISABLE, ENABLE, PRICE, THRESHOLDS, TOP_UP } from './credits/verbs.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { openRedactor } from './redactor.ts';
import { JSON_FLAG, type Verb, type VerbCall } from './verb.ts';
import { makeVerbGroup } from './verb-group.ts';

const GROUP = makeVerbGroup({
  name: 'credits',
  about: `What there is to pay for steps, what they cost, and what was spent: without a verb it is
shown. Every change is in the audit log: signalbox audit.`,
  verbs: {
    enable: ENABLE,
    disable: DISABLE,
    price: PRICE,
    'top-up': TOP_UP,
    thresholds: THRESHOLDS,
    ledger: LEDGER,
  },
});

export const VERB: Verb = {
  ...GROUP,
  usage: 'credits [verb] …',
  flags: { json: JSON_FLAG },
  words: { ...GROUP.words, min: 0 },
  run: (call) => (call.args.words.length === 0 ? showCredits(call) : GROUP.run(call)),
};

async function showCredits({ args, config, io, loadDrawing }: VerbCall): Promise<number> {
  const redact = await openRedactor(config, io);
  const facts = await withReading(config, loadCredits);
  if (args.has('json')) io.print(JSON.stringify(describeCreditFacts(facts)));
  else io.print((await loadDrawing()).credits(facts, redact));
  return EXIT.completed;
}
