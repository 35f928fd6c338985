import { answerHere } from '#src/cli/answer-here.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { BUCKETS, type Bucket, parseCredits } from '#src/domain/credits.ts';
import { nearest } from '#src/domain/nearest.ts';
import { enableCredits } from '#src/operations/enable-credits.ts';
import { setPrice } from '#src/operations/set-price.ts';
import { setCreditThresholds } from '#src/operations/set-thresholds.ts';
import { topUpCredits } from '#src/operations/top-up.ts';

export const ENABLE: Verb = {
  usage: 'credits enable',
  about: 'From then on steps that have a price are charged. Without a balance no run starts.',
  flags: { json: JSON_FLAG },
  words: { min: 0, max: 0 },
  run: (call) => answerHere(call, (app, caller) => enableCredits(app, caller, { isMetered: true })),
};

export const DISABLE: Verb = {
  usage: 'credits disable',
  about: 'From then on no step is charged. The balance and the prices stay.',
  flags: { json: JSON_FLAG },
  words: { min: 0, max: 0 },
  run: (call) =>
    answerHere(call, (app, caller) => enableCredits(app, caller, { isMetered: false })),
};

export const PRICE: Verb = {
  usage: 'credits price <step-type>[:<tool>] [<credits>]',
  about: `What each step of a type costs, or of one of its tools: mcp_call 0.5, mcp_call:send_mail 2.
The price of its tool goes before that of its type; 0 makes a tool free.`,
  flags: {
    remove: { about: 'Forgets that price.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 2, missing: 'a type of step' },
  run: (call) => {
    const { words, has } = call.args;
    const [name = '', amount] = words;
    const [stepType = '', ...tool] = name.split(':');
    if (has('remove') === (amount !== undefined)) {
      const fix = `Write signalbox credits price ${name} 0.5, or signalbox credits price ${name} --remove.`;
      throw new UsageError('Give either a price or --remove.', fix);
    }
    const price = amount === undefined ? null : readCredits(amount);
    const wanted = { stepType, tool: tool.join(':'), price };
    return answerHere(call, (app, caller) => setPrice(app, caller, wanted));
  },
};

export const TOP_UP: Verb = {
  usage: 'credits top-up <credits>',
  about: `Puts credits into a bucket. They are spent in this order: ${BUCKETS.join(', ')}.`,
  flags: {
    bucket: { value: '<bucket>', about: `${BUCKETS.join(', ')}; default payg.` },
    note: { value: '<text>', about: 'What it is for; it stands in the ledger.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: 'how many credits' },
  run: (call) => {
    const { words, one } = call.args;
    const amount = readCredits(words[0]);
    if (amount === 0) throw new UsageError('0 credits change nothing.', 'Give more.');
    const note = one('note');
    const asked = {
      amount,
      bucket: readBucket(one('bucket') ?? 'payg'),
      ...(note === undefined ? {} : { note }),
    };
    return answerHere(call, (app, caller) => topUpCredits(app, caller, asked));
  },
};

export const THRESHOLDS: Verb = {
  usage: 'credits thresholds <credits,…>',
  about:
    'Chat is told once each time that the balance falls under one of these: 100,20,5; or none.',
  flags: { json: JSON_FLAG },
  words: { min: 1, max: 1, missing: 'the thresholds, such as 100,20,5' },
  run: (call) => {
    const [list = ''] = call.args.words;
    const thresholds = list === 'none' ? [] : list.split(',').map((each) => readCredits(each));
    return answerHere(call, (app, caller) => setCreditThresholds(app, caller, { thresholds }));
  },
};

function readCredits(text = ''): number {
  const amount = parseCredits(text.trim());
  if (amount !== null) return amount;
  const fix = 'Give a number such as 100 or 0.25, with at most 6 decimals.';
  throw new UsageError(`"${text}" is no amount of credits.`, fix);
}

function readBucket(text: string): Bucket {
  const bucket = BUCKETS.find((name) => name === text);
  if (bucket) return bucket;
  const guess = nearest(text, BUCKETS);
  const fix =
    guess === undefined ? `Give one of ${BUCKETS.join(', ')}.` : `Did you mean "${guess}"?`;
  throw new UsageError(`There is no bucket "${text}".`, fix);
}
