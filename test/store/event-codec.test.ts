import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEvent, decodeLog, encodeEvent } from '#src/store/event-codec.ts';
import { anyFact, arbitraryFact, EVENT_TYPES } from '#test/support/arbitrary-facts.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { makeRun, makeRuns, placeFacts, readLog } from '#test/support/submissions.ts';

test.each(EVENT_TYPES)('%s comes back from its row as it was', (type) => {
  fc.assert(
    fc.property(arbitraryFact(type), (fact) => {
      for (const event of placeFacts([fact], 7)) {
        expect(decodeEvent(encodeEvent(event, T0), T0)).toStrictEqual(event);
      }
    }),
  );
});

test('what says the least takes the least: a bare result, and nothing for a first attempt', () => {
  const facts = placeFacts([
    { type: 'step_started', step: 'a', data: { attempt: 1 } },
    { type: 'step_completed', step: 'a', data: { result: 1 } },
  ]);
  expect(facts.map((event) => encodeEvent(event, T0).data)).toEqual([null, '1']);
});

test('a log with one event of a newer version is not read at all', () => {
  const known = placeFacts([{ type: 'run_started', data: { worker: 'w' } }]).map((event) =>
    encodeEvent(event, T0),
  );
  const newer = { seq: 2, kind: 1002, at: 0, step: null, data: null };
  expect(decodeLog(known, T0)).toHaveLength(1);
  expect(decodeLog([...known, newer], T0)).toBeNull();
  expect(() => decodeEvent(newer, T0)).toThrow('event kind 1002 (version 2) is not known here');
});

describe.each(databases())('on $name', ({ open }) => {
  test('every log comes back as it was, whatever its values hold', async () => {
    const { writer } = await open();
    const logs = fc.array(anyFact, { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(logs, async (facts) => {
        const events = placeFacts(facts);
        const [run = 0] = await makeRuns(writer, makeRun({ events }));
        expect(await readLog(writer, run)).toStrictEqual(events);
      }),
      { numRuns: 60 },
    );
  });
});
