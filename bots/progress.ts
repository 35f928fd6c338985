import type { View } from '#src/views/view.ts';

/** How far something is that takes a while, where it was asked for; its answer takes the place of that. */
export interface Progress {
  show: (view: View) => void;
  /** Nothing more is shown. False: the answer has to be said some other way. */
  end: (view: View) => Promise<boolean>;
}
