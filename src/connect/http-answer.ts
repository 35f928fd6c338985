/** What the other side asked us to wait, in milliseconds: seconds or a date. */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const exact = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (exact >= 0) return exact;
  const text = headers.get('retry-after') ?? '';
  const waitMs = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|ERR_INVALID_URL|.*CERT.*|.*_SIGNATURE)$/;

/** Did a failed fetch never get as far as sending the request? Then nothing has happened over there. */
export function isNeverSent(error: unknown): boolean {
  return causesOf(error).some((cause) => {
    const code = 'code' in cause ? String(cause.code) : '';
    return BEFORE_SENDING.test(code) || cause.message === 'bad port';
  });
}

/** fetch says only "fetch failed"; the reason is the innermost cause. */
export function describeNetworkError(error: unknown): string {
  const innermost = causesOf(error).at(-1);
  if (innermost === undefined) return String(error);
  return innermost.message || ('code' in innermost ? String(innermost.code) : innermost.name);
}

const CAUSES_MAX = 8;

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let next = error; next instanceof Error && causes.length < CAUSES_MAX; next = next.cause) {
    causes.push(next);
  }
  return causes;
}

const NEWLINE = 0x0a;

/** An answer over the limit: it came, but nobody will read it. */
export class LargeAnswerError extends Error {
  constructor(bytesMax: number) {
    super(`the answer has more than the ${bytesMax} bytes that are read`);
  }
}

/**
 * Fails a body whose longest line (an event stream) or whole text (anything else) is over
 * `bytesMax`, so that no server can fill the memory.
 */
export function boundBody(response: Response, bytesMax: number): Response {
  if (response.body === null) return response;
  const isStream = isEventStream(response);
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const lineStart = isStream ? chunk.lastIndexOf(NEWLINE) + 1 : 0;
      bytes = lineStart === 0 ? bytes + chunk.length : chunk.length - lineStart;
      if (bytes > bytesMax) controller.error(new LargeAnswerError(bytesMax));
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
}

export function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}
