/** "[drain] [timeout 60s]": in Discord flags are options, and nobody types dashes. */
export function nameOptions(text: string): string {
  return text.replaceAll(/(?<![\w-])--(?=[a-z])/g, '');
}
