import { createHash } from 'node:crypto';
import { cleanText } from '#src/domain/clean-text.ts';
import { StepFailure } from '#src/domain/errors.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import type { Json } from '#src/domain/json.ts';
import { isDeeperThan, JSON_DEPTH_MAX, makeDepthRefusal } from '#src/domain/json-depth.ts';
import type { BlobRef } from '#src/domain/run-events.ts';
import type { ValueBlob } from '#src/store/append.ts';

export interface ValueLimits {
  /** Above this a value is kept in a row of its own. */
  inlineBytesMax: number;
  /** Above this the step fails. */
  valueBytesMax: number;
}

/** A value as it will be kept: in the event, or in a row of its own with a reference in the event. */
export interface StoredValue {
  value: Json;
  blob: { ref: BlobRef; row: ValueBlob } | null;
  /** How many characters no database may hold were replaced. */
  replaced: number;
}

/**
 * Values are kept whole or the step fails with its kind's code and both sizes. NUL and lone
 * surrogates become U+FFFD here, at the door.
 */
export function toStoredValue(raw: Json, limits: ValueLimits, code: FailureCode): StoredValue {
  let text = toJsonText(raw, code);
  let value = raw;
  let replaced = 0;
  if (text.includes('\\u')) {
    ({ value, replaced } = cleanText(raw));
    if (replaced > 0) text = JSON.stringify(value);
  }
  // A UTF-16 unit is at most 3 bytes of UTF-8: the exact count is only needed near a limit.
  if (text.length * 3 <= limits.inlineBytesMax) return { value, blob: null, replaced };
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.valueBytesMax) throw makeSizeFailure(bytes, limits.valueBytesMax, code);
  if (bytes <= limits.inlineBytesMax) return { value, blob: null, replaced };
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { value, blob: { ref: { sha256, bytes }, row: { sha256, text } }, replaced };
}

function toJsonText(value: Json, code: FailureCode): string {
  if (isDeeperThan(value, JSON_DEPTH_MAX)) throw tooDeep(code);
  const text: string | undefined = JSON.stringify(value);
  if (text !== undefined) return text;
  const message = `The result is ${typeof value}, which is not JSON.`;
  throw new StepFailure({ code, message, outcome: 'known', curable: false });
}

function tooDeep(code: FailureCode): StepFailure {
  const { message, fix } = makeDepthRefusal('The value');
  const words = `${message} ${fix}`;
  return new StepFailure({ code, message: words, outcome: 'known', curable: false });
}

/** A value is kept whole or not at all. */
export function makeSizeFailure(bytes: number, max: number, code: FailureCode): StepFailure {
  const message = `The value has ${bytes} bytes; at most ${max} are kept (MAX_VALUE_MB). Return less, or raise the limit.`;
  return new StepFailure({ code, message, outcome: 'known', curable: false });
}
