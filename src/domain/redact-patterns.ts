export const REDACTED = '[redacted]';

/** A secret that tells itself apart by its form. The first group, when there is one, stays. */
export interface SecretPattern {
  pattern: RegExp;
  replacement: string;
}

/** A name that ends so holds a secret: `db_password`, `X-Api-Key`, `clientSecret`. */
const SECRET_WORD =
  '(?:pass(?:word|wd|phrase|code)|pwd|secret|token|credentials?|api[_-]?key|(?:access|private|secret|signing|encryption|account)[_-]?key)';
/** What a secret never is: a template, a variable, a JSON literal, or a secret redacted before. */
const NO_SECRET =
  '(?!\\{\\{|\\$\\{|\\[redacted\\]|(?:null|true|false|undefined)(?=[\\s"\',;&)}\\]\\\\]|$))';
/** In JSON text a word also begins after what stands for a line end or a colour. */
const AFTER_ESCAPE = '(?<=\\\\(?:[bfnrtv]|u[0-9A-Fa-f]{4}|u001[Bb]\\[[\\d;]{0,20}[A-Za-z]))';
/** Tokens begin where a word begins, so that long words are tried once. */
const START = `(?:(?<![A-Za-z0-9_-])|${AFTER_ESCAPE})`;
/** Of those that nothing else begins like: `_` or `-` may stand before them. */
const INNER_START = `(?:(?<![A-Za-z0-9])|${AFTER_ESCAPE})`;

// Every repetition is bounded, so that hostile text costs no more than a constant a character.
const UNMISTAKABLE_TOKENS = [
  'xox[a-z](?:\\.xox[a-z])?-[A-Za-z0-9-]{8,4096}',
  'xapp-[A-Za-z0-9-]{8,4096}',
  'gh[a-z]_[A-Za-z0-9]{16,4096}',
  'github_pat_[A-Za-z0-9_]{16,4096}',
  'glpat-[A-Za-z0-9_-]{16,4096}(?:\\.[A-Za-z0-9_-]{1,64}){0,3}',
];
const TOKENS = [
  'sk-[A-Za-z0-9_-]{16,4096}',
  '(?:sk|pk|rk|whsec)_[A-Za-z0-9_]{16,4096}',
  'pat_[A-Za-z0-9_-]{8,4096}',
  'npm_[A-Za-z0-9]{30,64}',
  '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  'AIza[A-Za-z0-9_-]{30,64}',
  'ya29\\.[A-Za-z0-9_-]{16,4096}',
  // JSON web tokens, and bot tokens of the same three parts.
  'eyJ[A-Za-z0-9_-]{5,4096}\\.[A-Za-z0-9_-]{5,8192}\\.[A-Za-z0-9_-]{0,4096}',
  '[A-Za-z0-9_-]{23,32}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,64}',
];

const LONG_BEGINNING =
  '(?:sk-|(?:sk|pk|rk|whsec)_|xox[a-z]-|xapp-|gh[a-z]_|github_pat_|glpat-|pat_|npm_|ya29\\.)';
const SHORT_BEGINNING = '(?:A[KS]IA|AIza|eyJ)';
/** What tokens begin with, at one place. */
export const TOKEN_BEGINNING = new RegExp(`${LONG_BEGINNING}|${SHORT_BEGINNING}`, 'y');
/** Where a token was cut before it came here, its beginning is what is left of it. */
const CUT_TOKENS = `(?:${LONG_BEGINNING}[A-Za-z0-9._-]{1,4096}|${SHORT_BEGINNING}[A-Za-z0-9._-]{3,4096})(?=…)`;

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    // Also one that was cut off, or written with \n.
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,]|-(?!-)){0,32768}(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
    replacement: REDACTED,
  },
  {
    pattern: new RegExp(
      `((?:authorization|cookie)["'\\\\]{0,3}\\s{0,20}[:=]\\s{0,20}["'\\\\]{0,3})(?!\\s)${NO_SECRET}[^\\r\\n"'\\\\]{1,8192}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    // A digit, or punctuation, or great length: "bearer of news" is none.
    pattern:
      /((?:\b|\\[bfnrtv])(?:Bearer|bearer|BEARER|Basic|basic|BASIC)\s{1,5})(?=[A-Za-z]{0,24}(?:[0-9_~+/=-]|\.[A-Za-z0-9])|[A-Za-z]{25})[A-Za-z0-9._~+/=-]{6,8192}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    pattern: new RegExp(
      `${INNER_START}(?:${UNMISTAKABLE_TOKENS.join('|')})|${START}(?:${TOKENS.join('|')})|${START}${CUT_TOKENS}`,
      'g',
    ),
    replacement: REDACTED,
  },
  {
    pattern:
      /((?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/?#"'<>]{0,256}:)[^\s/"'<>]{1,512}@/gi,
    replacement: `$1${REDACTED}@`,
  },
  {
    // The same, cut within the password; a port is none.
    pattern:
      /((?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/?#"'<>]{0,256}:)(?!\d{1,5}…|\[redacted\])[^\s/"'<>…]{1,512}(?=…)/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    pattern:
      /(hooks\.slack\.com\/(?:services|workflows|triggers|commands|actions|app)\/)[A-Za-z0-9/_-]{8,256}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    pattern:
      /(discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{1,25}\/)[A-Za-z0-9_-]{8,256}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    pattern: new RegExp(
      `(${SECRET_WORD}["']?\\s{0,20}[:=]\\s{0,20}(["']))${NO_SECRET}(?:(?!\\2)[^\\\\]|\\\\[^]){1,8192}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    // JSON text within JSON text: its quotes are escaped.
    pattern: new RegExp(
      `(${SECRET_WORD}\\\\{1,7}["']\\s{0,20}[:=]\\s{0,20}\\\\{1,7}["'])${NO_SECRET}(?:[^"'\\\\]|\\\\(?!["'\\\\])){1,8192}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    pattern: new RegExp(
      `(${SECRET_WORD}\\s{0,20}[:=]\\s{0,20})${NO_SECRET}[^\\s"'\\\\,;&<>)}\\]]{1,8192}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
];

const SECRET_NAME = new RegExp(`(?:${SECRET_WORD}|^authorization|^(?:set-)?cookie)$`, 'i');

/** Does a field of this name hold a secret? */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}
