/** A text after `${VAR}` and `${VAR:-x}` were put in. */
export interface Expansion {
  text: string;
  /** Variables that are not set and have no default. */
  missing: string[];
  /** What was put in, by the variable's name. */
  used: { name: string; value: string }[];
}

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** `${VAR:-x}` is `x` when VAR is unset or empty, as in a shell. Any other `${` is left as it is. */
export function expandVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Expansion {
  const missing: string[] = [];
  const used: Expansion['used'] = [];
  const expanded = text.replace(REFERENCE, (_, name: string, fallback: string | undefined) => {
    const value = fallback === undefined ? env[name] : env[name] || fallback;
    if (value === undefined) missing.push(name);
    else used.push({ name, value });
    return value ?? '';
  });
  return { text: expanded, missing, used };
}

const SECRET_NAME = /key|token|secret|passw|auth|cred|cookie|session|bearer|\bpat\b|_pat$/i;
const HARMLESS_VARIABLES = new Set(['HOME', 'PATH', 'PWD', 'USER', 'LANG', 'SHELL', 'TMPDIR']);
/** Shorter values are words: hiding them would hide half of every sentence. */
const SECRET_LENGTH_MIN = 8;

/** Which values of one place of an entry must never be shown: see `hideSecrets`. */
export function findSecrets(place: {
  key: string;
  hidden: boolean;
  expansion: Expansion;
}): string[] {
  const { key, hidden, expansion } = place;
  const fromVariables = expansion.used
    .filter(({ name }) => SECRET_NAME.test(name) || (hidden && !HARMLESS_VARIABLES.has(name)))
    .map(({ value }) => value);
  const whole =
    hidden && SECRET_NAME.test(key) ? [expansion.text, withoutScheme(expansion.text)] : [];
  return [...fromVariables, ...whole].filter((value) => value.length >= SECRET_LENGTH_MIN);
}

/** `Bearer abc` also hides `abc`: servers quote the token without its scheme. */
function withoutScheme(text: string): string {
  return text.replace(/^\S+\s+/, '');
}

/** A text with every known secret replaced: what our own messages say never carries one. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .reduce((shown, secret) => shown.replaceAll(secret, '•••'), text);
}
