import { z } from 'zod';
import type { DigestFacts } from '#src/domain/digest.ts';

const EndCounts = z.object({ completed: z.number(), failed: z.number(), stopped: z.number() });
const NamedRun = z.object({ runId: z.string(), shortId: z.string() });
const Group = z.object({
  workflow: z.string(),
  step: z.string(),
  code: z.string(),
  count: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  newest: NamedRun,
  trend: z.enum(['new', 'still_failing', 'recovered']),
  day: z.number(),
  said: z
    .object({
      kinds: z.array(z.object({ text: z.string(), count: z.number() })),
      others: z.number(),
    })
    .nullable()
    .default(null),
  claimedBy: z.string().nullable(),
  mutedUntil: z.number().nullable(),
});
const Facts = z.object({
  date: z.string(),
  zone: z.string(),
  cadence: z.enum(['daily', 'weekly']),
  missed: z.number().exactOptional(),
  scope: z.object({ workflow: z.string().exactOptional(), tag: z.string().exactOptional() }),
  from: z.number(),
  until: z.number(),
  counts: EndCounts,
  before: EndCounts.nullable(),
  groups: z.array(Group),
  groupsLeft: z.number(),
  stopped: z.array(z.object({ workflow: z.string(), count: z.number(), newest: NamedRun })),
  waiting: z.array(NamedRun.extend({ workflow: z.string(), title: z.string(), since: z.number() })),
  waitingLeft: z.number(),
  stuck: z.array(NamedRun.extend({ workflow: z.string(), symptom: z.string() })),
  stuckLeft: z.number(),
  undelivered: z.number(),
  hours: z.array(EndCounts.extend({ at: z.number() })),
  rerouted: z.null(),
});

const Counts = z.object({ counts: EndCounts });

/** Only how the runs ended that it tells of. */
export const CountsText = z.string().transform((text) => Counts.parse(JSON.parse(text)).counts);

/** What a digest said, as it was written down when it was made. */
export const DigestFactsText = z
  .string()
  .transform((text): DigestFacts => Facts.parse(JSON.parse(text)));
