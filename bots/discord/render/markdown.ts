/** Discord shows nothing of an empty code span but its marks. */
const NOTHING = '(nothing)';

/** What would be read as emphasis, code, a spoiler, a mention, a link, an emoji by its name. */
const SPECIAL = /[\\*_~`|<[\]]|:(?=\/\/|[^\s:]{1,64}:)/g;
/** What would begin a heading, small print, a quote or a list. */
const LINE_START = /^([^\S\n]*)([-+#>])/gm;
const NUMBERED = /^([^\S\n]*\d+)([.)])(?=\s|$)/gm;
/** Looked for in the bare text, whatever a reader sees of it. */
const MENTION = /@(?=everyone|here|[!&]?\d)/gi;
const INVITE = /(discord(?:app)?\.(?:gg|gift|com))(?=\/)/gi;
/** Passes for a backtick and ends no code. */
const LOOK_ALIKE = '\u02CB';

/** What is markdown already, by our own hand. */
export interface Marked {
  markdown: string;
}

/** Part of a line: words in which Discord parses nothing, or what is to be parsed. */
export type Piece = string | Marked;

/** A line of words, and of names that were made fit to stand in one. */
export type Line = readonly Piece[];

/** Text that is shown as it is: it pings nobody, links nowhere and is no markdown. */
export function escape(text: string): string {
  return breakMentions(text)
    .replaceAll(SPECIAL, String.raw`\$&`)
    .replaceAll(LINE_START, String.raw`$1\$2`)
    .replaceAll(NUMBERED, String.raw`$1\$2`)
    .replaceAll(INVITE, '$1\\');
}

export function bold(text: string): Marked {
  return { markdown: text === '' ? '' : `**${escape(text)}**` };
}

/** What is in a line already keeps its look. */
export function boldLine(line: Line): Marked {
  return { markdown: `**${writeLine(line)}**` };
}

export function italic(text: string): Marked {
  return { markdown: text === '' ? '' : `*${escape(text)}*` };
}

export function code(text: string): Marked {
  const shown = breakMentions(text).replaceAll('`', LOOK_ALIKE).trim();
  return { markdown: `\`${shown === '' ? NOTHING : shown}\`` };
}

/** Pings one person, where the message allows just that; what is no id pings nobody. */
export function callPerson(id: string): Marked {
  return { markdown: `<@${id.replaceAll(/\D/g, '')}>` };
}

/** Pings whoever has a role, where the message allows just that. */
export function callRole(id: string): Marked {
  return { markdown: `<@&${id.replaceAll(/\D/g, '')}>` };
}

/** "5 January 2026 10:00" where the reader is. */
export function timeOf(at: number): Marked {
  return { markdown: `<t:${secondsOf(at)}:f>` };
}

/** "4 minutes ago", "in 3 hours": it goes on while it is looked at. */
export function agoOf(at: number): Marked {
  return { markdown: `<t:${secondsOf(at)}:R>` };
}

/** "22:13" where the reader is: of a time whose day is told beside it. */
export function clockOf(at: number): Marked {
  return { markdown: `<t:${secondsOf(at)}:t>` };
}

/** "22:13:07" where the reader is: of what is near. */
export function exactTimeOf(at: number): Marked {
  return { markdown: `<t:${secondsOf(at)}:T>` };
}

/** A line as Discord is to parse it. */
export function writeLine(line: Line): string {
  return line
    .map((piece) => (typeof piece === 'string' ? escape(piece) : piece.markdown))
    .join('')
    .trimEnd();
}

/** Text from outside in a frame of its own: it cannot pass for what the card says. */
export function writeFrame(text: string): string {
  const shown = breakMentions(text).replaceAll(/`{3,}/g, (run) => LOOK_ALIKE.repeat(run.length));
  return `\`\`\`\n${shown.trim() === '' ? NOTHING : shown}\n\`\`\``;
}

/** Text from outside that is to be read as prose, with a rule down its side. */
export function writeQuote(text: string): string {
  const lines = escape(text === '' ? NOTHING : text).split('\n');
  return lines.map((line) => `> ${line}`).join('\n');
}

/** Whether it pings is decided over the bare text: something has to stand in between. */
function breakMentions(text: string): string {
  return text.replaceAll(MENTION, '@\u200B');
}

function secondsOf(at: number): number {
  return Math.floor(at / 1000);
}
