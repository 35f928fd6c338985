import { describeBackTest } from '#src/domain/back-test.ts';
import { MUTE_HOURS_MAX } from '#src/domain/mute.ts';
import { describeSignature } from '#src/domain/name-signature.ts';
import { parseSpan } from '#src/domain/span.ts';
import { backTest } from '#src/operations/back-test.ts';
import { countAhead } from '#src/operations/count-ahead.ts';
import { findNamedSignature } from '#src/operations/find-signature.ts';
import {
  MUTE_HOURS_USUAL,
  MUTE_REASON_LENGTH_MAX,
  MUTING,
} from '#src/operations/mute-signature.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import type { FilledForm, Form, FormFault, IntentOf } from './form.ts';
import { offerForm } from './offer-form.ts';
import { readText } from './read-values.ts';

const HOURS = 'hours';
const REASON = 'reason';
const HOURS_LENGTH_MAX = 10;
const HOUR_MS = 3_600_000;

/** Says what it would have hidden lately, and asks for how long and why. */
export async function offerMuteForm(asker: Asker, intent: IntentOf<'mute'>): Promise<Form | Reply> {
  const { app, redact } = asker;
  const asked = { ...MUTING, verb: intent.type, target: intent.runId };
  return offerForm(asker, asked, async () => {
    await countAhead(app);
    const found = await findNamedSignature(app, intent.runId);
    const tested = describeBackTest(await backTest(app, found));
    const ends = 'It ends by itself when the workflow fails otherwise, or twice as often.';
    const text = { type: 'text', isLong: false } as const;
    return {
      intent,
      title: 'Mute',
      intro: redact(`${describeSignature(found)}. ${tested} ${ends}`),
      about: null,
      submit: 'Mute',
      fields: [
        {
          ...text,
          name: HOURS,
          label: 'For how many hours',
          hint: `At most ${MUTE_HOURS_MAX}; days as 3d.`,
          initial: String(intent.hours ?? MUTE_HOURS_USUAL),
          isOptional: false,
          lengthMax: HOURS_LENGTH_MAX,
        },
        {
          ...text,
          name: REASON,
          label: 'Reason',
          hint: 'Whoever asks why it is quiet is told.',
          initial: '',
          isOptional: true,
          lengthMax: MUTE_REASON_LENGTH_MAX,
        },
      ],
      kept: {},
    };
  });
}

export async function fulfilMuteForm(
  { caller, ...desk }: Asker,
  { intent, values }: FilledForm & { intent: IntentOf<'mute'> },
): Promise<FormFault[] | Reply> {
  const hours = readHours(readText(values, HOURS)?.trim() ?? '');
  if (hours === null || hours > MUTE_HOURS_MAX) {
    const message = `Say how many hours, at most ${MUTE_HOURS_MAX}: 4, or 3d.`;
    return [{ field: HOURS, message }];
  }
  const reason = readText(values, REASON) ?? '';
  return fulfilIntent(desk, caller, { ...intent, hours }, { reason });
}

function readHours(text: string): number | null {
  // A number alone is hours here, not seconds.
  const ms = parseSpan(/^[\d.]+$/.test(text) ? `${text}h` : text);
  return ms === null ? null : ms / HOUR_MS;
}
