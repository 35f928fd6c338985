import type { Badge } from '#src/domain/badge.ts';

/** How a box tells what became of its step without its word: by colours, by border and by sign. */
export interface Look {
  ink: string;
  fill: string;
  border: number;
  /** Lengths of strokes and gaps; of what never ran. */
  dashes: string | null;
  /** How round the corners are. */
  radius: number;
  /** Paths in a square of 12, drawn with a pen in `ink`. */
  sign: string;
}

const RING = 'M6 .8a5.2 5.2 0 1 0 .01 0z';

export const LOOKS: Readonly<Record<Badge, Look>> = {
  Success: {
    ink: '#116329',
    fill: '#e6f6ea',
    border: 1.5,
    dashes: null,
    radius: 10,
    sign: `${RING}M3.4 6.2l1.9 1.9 3.4-3.8`,
  },
  Failed: {
    ink: '#b3121d',
    fill: '#ffe9e8',
    border: 3.5,
    dashes: null,
    radius: 0,
    sign: 'M3.6 .9h4.8l2.7 2.7v4.8l-2.7 2.7h-4.8l-2.7-2.7v-4.8zM4 4l4 4M8 4l-4 4',
  },
  Running: {
    ink: '#0a55b8',
    fill: '#e3f0ff',
    border: 2.5,
    dashes: null,
    radius: 10,
    sign: 'M2.5 1.2l8 4.8-8 4.8z',
  },
  Waiting: {
    ink: '#7a4b00',
    fill: '#fff3cc',
    border: 2.5,
    dashes: null,
    radius: 24,
    sign: 'M2 .9h8M2 11.1h8M3 .9c0 3.2 3 3.4 3 5.1s-3 1.9-3 5.1M9 .9c0 3.2-3 3.4-3 5.1s3 1.9 3 5.1',
  },
  Cancelled: {
    ink: '#6b3aa8',
    fill: '#f3eafd',
    border: 2.5,
    dashes: null,
    radius: 0,
    sign: 'M1 1h10v10h-10zM4 4h4v4h-4z',
  },
  Pending: {
    ink: '#4b5563',
    fill: '#ffffff',
    border: 1.5,
    dashes: '2 4',
    radius: 10,
    sign: RING,
  },
  'Skipped (Blocked)': {
    ink: '#4b5563',
    fill: '#eceff2',
    border: 1.8,
    dashes: '8 5',
    radius: 0,
    sign: `${RING}M3.2 6h5.6`,
  },
  Skipped: {
    ink: '#4b5563',
    fill: '#ffffff',
    border: 1.8,
    dashes: '8 5',
    radius: 10,
    sign: 'M1 2l4 4-4 4M6.5 2l4 4-4 4',
  },
};

/** The step to blame is the one box that is full of colour. */
export const ROOT_LOOK = { paper: '#b3121d', ink: '#ffffff', ring: '#f59e9b' } as const;

export const PAGE = {
  paper: '#ffffff',
  frame: '#f6f8fa',
  border: '#c9d1d9',
  ink: '#1f2328',
  dim: '#57606a',
  edge: '#6e7781',
} as const;
