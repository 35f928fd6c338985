import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { signatureOf } from '#src/domain/signature.ts';

const CODE = 'MCP_TOOL_FAILED';

test.each([
  ['charge-card', 'charge-card'],
  ['each[3]/send', 'each[]/send'],
  ['each[3]/send[0]/charge', 'each[]/send[]/charge'],
  [null, ''],
])('of what failed at %s people say that it failed at "%s"', (rootStepId, step) => {
  expect(signatureOf(7, { rootStepId, code: CODE })).toEqual({ workflowId: 7, step, code: CODE });
});

test('all items and rounds of a loop fail alike, however deep it is in others', () => {
  const index = fc.nat(500);
  fc.assert(
    fc.property(fc.array(fc.tuple(index, index), { maxLength: 4 }), (indexes) => {
      const path = (which: 0 | 1) =>
        [...indexes.map((pair, depth) => `loop-${depth}[${pair[which]}]`), 'send'].join('/');
      const [one, other] = [path(0), path(1)].map((rootStepId) =>
        signatureOf(1, { rootStepId, code: CODE }),
      );
      expect(one).toEqual(other);
    }),
  );
});
