/** What Slack makes of a mention, a link or a date that somebody types. */
const WRAPPED = /<(?<sign>[@#!]?)(?<target>[^<>|]*)(?:\|(?<label>[^<>]*))?>/g;
const SIGNS: Readonly<Record<string, string>> = { '@': '@', '#': '#', '!': '@' };
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
]);
/** A whole line that somebody copied together with its frame. */
const FRAMED = /^(?<frame>`+)(?<line>[^`]+)\k<frame>$/;

/** The line that somebody typed to the bot: without its name, and without what Slack made of the rest. */
export function readTyped(text: string, botUser: string): string {
  const line = text
    .replace(WRAPPED, (whole, sign: string, target: string, label?: string) => {
      if (sign === '@' && target === botUser) return ' ';
      return unwrap({ whole, sign, target, label });
    })
    .replaceAll(/&(?:amp|lt|gt);/g, (entity) => ENTITIES.get(entity) ?? entity)
    .trim();
  return FRAMED.exec(line)?.groups?.['line']?.trim() ?? line;
}

interface Wrapped {
  whole: string;
  sign: string;
  target: string;
  label: string | undefined;
}

/** `<https://a.example|a.example>` was typed `a.example`, `<#C1|ops>` was typed `#ops`. */
function unwrap({ whole, sign, target, label = '' }: Wrapped): string {
  const said = label === '' ? target : label;
  if (said === '') return whole;
  const mark = SIGNS[sign] ?? '';
  return said.startsWith(mark) && mark !== '' ? said : mark + said;
}
