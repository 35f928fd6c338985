/** Lines of at most `columns`, all but the first indented; a word that is longer stands alone. */
export function breakAtSpaces(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    const longer = `${line} ${word}`;
    if (line === undefined) lines.push(word);
    else if (longer.length > columns) lines.push(indent + word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trimEnd());
}
