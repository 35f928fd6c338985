import { expect, test } from 'vitest';
import { type DutySign, type DutyWatch, mayTakeDuty, watchDuty } from '#src/domain/duty-watch.ts';

type Look = readonly [atMs: number, sign: DutySign | null];

/** When whoever looks so may first take the duty; null: not at all. */
function takesAt(looks: readonly Look[]): number | null {
  let watch: DutyWatch | null = null;
  for (const [at, sign] of looks) {
    watch = watchDuty(watch, sign, at);
    if (mayTakeDuty(watch)) return at;
  }
  return null;
}

const beat = (holder: string | null, count: number): DutySign => ({ holder, beat: count });
/** A look every second, from here to there. */
const looks = (from: number, to: number, signAt: (second: number) => DutySign | null): Look[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const second = from + index;
    return [second * 1_000, signAt(second)];
  });

test.each<{ title: string; seen: Look[]; at: number | null }>([
  { title: 'that nobody ever had is taken at once', seen: [[0, null]], at: 0 },
  { title: 'that was given up is taken at once', seen: [[0, beat(null, 7)]], at: 0 },
  {
    title: 'whose holder beats is not taken',
    seen: looks(0, 60, (second) => beat('one', Math.floor(second / 2))),
    at: null,
  },
  {
    title: 'whose holder is silent is taken after six seconds',
    seen: looks(0, 60, () => beat('one', 1)),
    at: 6_000,
  },
  {
    title: 'whose holder beats once more before they are over is watched from then on',
    seen: looks(0, 60, (second) => beat('one', second < 5 ? 1 : 2)),
    at: 11_000,
  },
  {
    title: 'that another has taken meanwhile is watched from then on',
    seen: looks(0, 60, (second) => beat(second < 5 ? 'one' : 'two', 1)),
    at: 11_000,
  },
  {
    title:
      'is not taken by whoever was frozen and sees the beat of before: it looks for six seconds',
    seen: [...looks(0, 2, () => beat('one', 1)), ...looks(600, 660, () => beat('one', 1))],
    at: 606_000,
  },
  {
    title: 'is taken though a look was missed',
    seen: looks(0, 60, () => beat('one', 1)).filter(([at]) => at % 3_000 === 0),
    at: 6_000,
  },
  {
    title: 'given up while it was watched is taken at the next look',
    seen: looks(0, 60, (second) => (second < 3 ? beat('one', 1) : beat(null, 2))),
    at: 3_000,
  },
])('a duty $title', ({ seen, at }) => {
  expect(takesAt(seen)).toBe(at);
});
