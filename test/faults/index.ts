/** `npm run test:faults -- [--seed s] [--minutes m]`: random deaths, and whether anything was lost by them. */
import { parseArgs } from 'node:util';
import { openGrounds } from './grounds.ts';
import { type PassReport, runPass } from './pass.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, minutes: { type: 'string', default: '1' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const minutes = Number(values.minutes);
const VIOLATIONS_SHOWN_MAX = 20;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function report(name: string, { violations, facts, complaints }: PassReport): void {
  say(`${violations.length === 0 ? 'passed' : 'FAILED'} on ${name}: ${JSON.stringify(facts)}`);
  for (const violation of violations.slice(0, VIOLATIONS_SHOWN_MAX)) say(`  ${violation}`);
  if (violations.length === 0) return;
  say(`  ${violations.length} in all; what the workers complained of:`);
  for (const [complaint, times] of complaints) say(`  ${times} × ${complaint}`);
}

/** A pass that could not go on has found something too. */
function toReport(error: unknown): PassReport {
  const words = error instanceof Error ? error.stack : String(error);
  return { violations: [`the pass broke off: ${words}`], facts: {}, complaints: new Map() };
}

async function run(): Promise<number> {
  const grounds = await openGrounds();
  const counts = { passed: 0, failed: 0 };
  try {
    if (grounds.missing !== null) say(`not run: faults on PostgreSQL (${grounds.missing})`);
    const faultsMs = (minutes * 60_000) / grounds.databases.length;
    for (const { name, open } of grounds.databases) {
      say(`seed ${seed} on ${name}: ${Math.round(faultsMs / 1000)} s of faults`);
      const pass = await runPass({
        url: await open(),
        seed,
        faultsMs,
        folder: grounds.folder,
      }).catch(toReport);
      report(name, pass);
      counts[pass.violations.length === 0 ? 'passed' : 'failed'] += 1;
    }
  } finally {
    await grounds.close();
  }
  if (counts.failed > 0) say(`again: npm run test:faults -- --seed ${seed} --minutes ${minutes}`);
  say(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

if (Number.isInteger(seed) && minutes > 0) process.exitCode = await run();
else {
  say('--seed takes a whole number, --minutes a number above 0.');
  process.exitCode = 3;
}
