import { answerRequest } from '#src/operations/answer-request.ts';
import { listSubscriptions } from '#src/operations/list-subscriptions.ts';
import { type PreviewRequest, previewDigest } from '#src/operations/preview-digest.ts';
import { viewDigest } from '#src/views/digest.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { answerReading } from '../answer-reading.ts';
import { placeOfCaller } from '../place-of-caller.ts';
import { readSubscription } from '../read-subscription.ts';
import { readSpan } from '../read-values.ts';
import type { Asker, Flags, RunVerb } from '../verb.ts';

const DAY_MS = 24 * 3_600_000;
const SHOWN_MAX = 10;
const LOOKING = { needs: 'project_viewer', what: 'look at digests' } as const;

export const VERB: RunVerb = {
  name: 'digest',
  usage: 'digest [number] [--since 24h] [--workflow <w>|--tag <t>], digest --list',
  about: 'What the next digest of this place would say now, or one of the last hours.',
  flags: {
    since: { value: '<time>', about: 'Of so long: 8h, 24h, 7d.' },
    workflow: { value: '<workflow>', about: 'Only of this workflow.' },
    tag: { value: '<tag>', about: 'Only of workflows with this tag.' },
    list: { about: 'Who gets a digest and when the next one comes.' },
    zone: {
      value: '<zone>',
      about: 'With --since: hours as they are there, such as Europe/Berlin.',
    },
  },
  words: { min: 0, max: 1 },
  needs: 'project_viewer',
  run: (call) => {
    if (call.flags.has('list')) return listSubscribed(call);
    return previewOf(call, { number: readSubscription(call.words[0]), flags: call.flags });
  },
};

/** Where digests go, and when. */
async function listSubscribed({ app, caller, redact }: Asker): Promise<Reply> {
  const asked = { ...LOOKING, verb: 'list-digests', target: '' };
  const receipt = await answerRequest(app, caller, asked, async () => {
    const all = await listSubscriptions(app);
    const told = all.slice(0, SHOWN_MAX).map(({ number, to, when, of, next }) => {
      return `${number} to ${to} ${when}, of ${of}, next on ${next.date}`;
    });
    const more = all.length > SHOWN_MAX ? '; and more: signalbox digest shows all' : '';
    const message = told.length === 0 ? 'Nobody gets a digest.' : `${told.join('; ')}${more}.`;
    return { outcome: 'answered', message };
  });
  return replyWithReceipt(receipt, redact);
}

async function previewOf(
  asker: Asker,
  { number, flags }: { number: number | undefined; flags: Flags },
): Promise<Reply> {
  const { app, redact } = asker;
  return answerReading(asker, { verb: VERB.name, target: '', right: LOOKING }, async () => {
    const request = await choosePreview(asker, { number, flags });
    const { facts } = await previewDigest(app, request);
    return {
      view: viewDigest(facts, redact),
      message: `The digest of ${facts.date} was previewed.`,
    };
  });
}

/** The next one of the place, unless another is asked for or none comes there. */
async function choosePreview(
  { app, caller }: Asker,
  { number, flags }: { number: number | undefined; flags: Flags },
): Promise<PreviewRequest> {
  if (number !== undefined) return { subscription: number };
  const [workflow, tag] = [flags.one('workflow'), flags.one('tag')];
  const sinceMs = readSpan(flags, 'since');
  const isOpen = workflow === undefined && tag === undefined && sinceMs === undefined;
  const here = isOpen ? placeOfCaller(caller) : null;
  const [next] = here === null ? [] : await listSubscriptions(app, here);
  if (next !== undefined) return { subscription: next.number };
  return {
    sinceMs: sinceMs ?? DAY_MS,
    zone: flags.one('zone') ?? 'UTC',
    ...(workflow === undefined ? {} : { workflow }),
    ...(tag === undefined ? {} : { tag }),
  };
}
