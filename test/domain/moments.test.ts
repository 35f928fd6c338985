import { expect, test } from 'vitest';
import { diagnose } from '#src/domain/diagnose.ts';
import { momentsOf, placeMoment } from '#src/domain/moments.ts';
import { ANA, makeGraph, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const ONE = makeGraph({ id: 'a', retry_count: 2 });
const begun = () => RunOnPaper.start(ONE).begin('a');

/** What stands there for hours is told of a run, times as seconds after its start. */
function tellStanding({ graph, state, now }: RunOnPaper): string {
  const { symptom, cause } = diagnose(graph, state, { now, hasLiveWorker: true }) ?? {};
  const sentences = [symptom, cause].map((sentence = '') => {
    const [before, moment, after] = placeMoment(sentence, momentsOf(state, now));
    return moment === null ? sentence : `${before}<${(moment.at - T0) / 1000}>${after}`;
  });
  return sentences.join(' ');
}

test.each<[what: string, run: () => RunOnPaper, told: RegExp]>([
  ['is queued', () => new RunOnPaper(ONE).wait(40_000), /^It has been queued since <0>\./],
  ['runs long', () => begun().wait(120_000), /^Step a has been running since <0>\./],
  ['is paused', () => begun().ask({ type: 'pause', by: ANA }).wait(90_000), /by @ana, <0>\.$/],
  [
    'drains',
    () => begun().ask({ type: 'stop_graceful', by: ANA, drainMs: 60_000 }).wait(5_000),
    /end by itself; its time ends at <60>\.$/,
  ],
  ['backs off', () => begun().fail('a'), /^Step a waits to be tried again at <[\d.]+>\./],
])('of a run that %s the time itself is told', (_, play, told) => {
  expect(tellStanding(play())).toMatch(told);
});

test('a task says when it expires, or that it never does', () => {
  const graph = makeGraph({ id: 'ok', type: 'ask' });
  const ask = (expiresAt: number | null) => RunOnPaper.start(graph).askPeople('ok', expiresAt);
  expect(tellStanding(ask(T0 + 3_600_000))).toMatch(/It expires <3600>\.$/);
  expect(tellStanding(ask(null))).toMatch(/It never expires\.$/);
});

test('of a run that has ended no time goes on', () => {
  const { state, now } = begun().succeed('a');
  expect(state.status).toBe('completed');
  expect(momentsOf(state, now)).toEqual([]);
});
