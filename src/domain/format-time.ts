/** "340 ms", "4.2 s", "1 m 42 s", "2 h 5 m", "3 d 4 h": the two units that matter. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** "22 Nov 22:13". Without a zone it is the machine's own. */
export function formatTime(at: number, { timeZone }: { timeZone?: string }): string {
  return formatOf(timeZone).format(at).replace(',', '');
}

/** "22:13": of a time whose day is told beside it. */
export function formatClock(at: number, zone: { timeZone?: string }): string {
  return formatTime(at, zone).slice(-'22:13'.length);
}

/** To make one takes a hundred times as long as to use it. There are some hundred zones. */
const formats = new Map<string | undefined, Intl.DateTimeFormat>();

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  formats.set(timeZone, format);
  return format;
}
