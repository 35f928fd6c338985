import { expect, test } from 'vitest';
import { OutsideGate } from '#src/engine/outside-gate.ts';

function gateAt(ms: number) {
  const clock = { ms };
  return { clock, gate: new OutsideGate(() => clock.ms, 4000) };
}

test('a worker that could not beat for 4 s lets no call out until it beats again', async () => {
  const { clock, gate } = gateAt(0);
  clock.ms = 3999;
  expect(gate.isOpen).toBe(true);
  clock.ms = 4000;
  expect(gate.isOpen).toBe(false);
  const passed = gate.pass().then(() => clock.ms);
  clock.ms = 9000;
  gate.beat(8900);
  expect(await passed).toBe(9000);
});

test('a beat speaks for the moment it was asked for, not for when it came back', () => {
  const { clock, gate } = gateAt(0);
  clock.ms = 10_000;
  gate.beat(5_000);
  expect(gate.isOpen).toBe(false);
});

test('nothing leaves while the store cannot be written', async () => {
  const { gate } = gateAt(0);
  gate.setWritable(false);
  expect(gate.isOpen).toBe(false);
  const passed = gate.pass();
  gate.setWritable(true);
  await expect(passed).resolves.toBeUndefined();
});
