export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** Something that is counted or gauged. Its name ends in its unit; a counter's in `_total`. */
export interface Metric {
  type: 'counter' | 'gauge';
  name: string;
  help: string;
  labels: readonly string[];
  /** What it stands at now. When it rejects, the metric is left out this time. */
  read: () => readonly Sample[] | Promise<readonly Sample[]>;
}
