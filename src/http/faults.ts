/** What every answer says that is not what was asked for: one sentence each, and a word for programs. */
export interface Fault {
  error: string;
  code: string;
  fix: string;
}

export const WRONG_HOST: Fault = {
  error: 'This server does not answer to that host name.',
  code: 'wrong_host',
  fix: 'Ask for localhost or 127.0.0.1, or set PUBLIC_URL to the address by which others reach it.',
};

export const NO_ROUTE: Fault = {
  error: 'There is nothing at this path.',
  code: 'not_found',
  fix: 'Ask for /healthz, /readyz or /metrics.',
};

export const OPENING: Fault = {
  error: 'This process is still starting: it does not know this path yet.',
  code: 'not_ready',
  fix: 'Ask again in a moment.',
};

export const MALFORMED: Fault = {
  error: 'This request names no host, or a path that is none.',
  code: 'malformed',
  fix: 'Send the address as it is: http://127.0.0.1:4380/readyz.',
};

/** A bug says no more than where it stands in the log. */
export function describeBug(receipt: string): Fault {
  const fix = 'Try again; if it stays so, report it with this receipt and the log.';
  return { error: `Something went wrong, receipt ${receipt}.`, code: 'internal', fix };
}
