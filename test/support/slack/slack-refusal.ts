/** What Slack answers with `ok: false`: an ordinary fact of life that a program must be ready for. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly extra: object;

  constructor(code: string, extra: object = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** A call that a correct program never makes: refused, and the test that made it fails. */
export class SlackBlunder extends SlackRefusal {
  constructor(code: string, what: string) {
    super(code, { response_metadata: { messages: [`[ERROR] ${what}`] } });
    this.message = `${code}: ${what}`;
  }
}
