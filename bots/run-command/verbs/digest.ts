import { listSubscriptions } from '#src/operations/list-subscriptions.ts';
import { type PreviewRequest, previewDigest } from '#src/operations/preview-digest.ts';
import { viewDigest } from '#src/views/digest.ts';
import type { Reply } from '../../reply.ts';
import { answerReading } from '../answer-reading.ts';
import { placeOfCaller } from '../place-of-caller.ts';
import { readSubscription } from '../read-subscription.ts';
import { readSpan } from '../read-values.ts';
import type { Asker, Flags, RunVerb } from '../verb.ts';

const DAY_MS = 24 * 3_600_000;

export const VERB: RunVerb = {
  name: 'digest',
  usage: 'digest [number] [--since 24h] [--workflow <w>|--tag <t>]',
  about: 'What the next digest of this place would say now, or one of the last hours.',
  flags: {
    since: { value: '<time>', about: 'Of so long: 8h, 24h, 7d.' },
    workflow: { value: '<workflow>', about: 'Only of this workflow.' },
    tag: { value: '<tag>', about: 'Only of workflows with this tag.' },
    zone: {
      value: '<zone>',
      about: 'With --since: hours as they are there, such as Europe/Berlin.',
    },
  },
  words: { min: 0, max: 1 },
  needs: 'project_viewer',
  run: (call) => previewOf(call, { number: readSubscription(call.words[0]), flags: call.flags }),
};

async function previewOf(
  asker: Asker,
  { number, flags }: { number: number | undefined; flags: Flags },
): Promise<Reply> {
  const { app, redact } = asker;
  const right = { needs: 'project_viewer', what: 'look at digests' } as const;
  return answerReading(asker, { verb: VERB.name, target: '', right }, async () => {
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
