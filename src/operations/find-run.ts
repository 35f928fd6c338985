import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { findRun, findRunsByIdPart, type RunRecord } from '#src/store/runs.ts';

const PART_LENGTH_MIN = 4;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The run that an id, or an unambiguous beginning or ending of one, names. */
export async function findNamedRun(app: ReadApp, name: string): Promise<RunRecord> {
  const asked = name.trim().toLowerCase().replace(/^…/, '');
  if (UUID.test(asked)) {
    const run = await findRun(app.db, app.projectId, asked);
    if (run) return run;
    throw unknownRun(name);
  }
  const digits = asked.replaceAll('-', '');
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < PART_LENGTH_MIN || digits.length > 32) {
    const message = `"${name}" is no run id: give at least ${PART_LENGTH_MIN} of its hex digits.`;
    throw new Refusal('invalid', message, 'List the runs: signalbox list.');
  }
  const [run, ...others] = await findRunsByIdPart(app.db, app.projectId, digits);
  if (!run) throw unknownRun(name);
  if (others.length === 0) return run;
  throw ambiguousRun(name, [run, ...others]);
}

function unknownRun(name: string): Refusal {
  return new Refusal('unknown', `There is no run "${name}".`, 'List the runs: signalbox list.');
}

function ambiguousRun(name: string, runs: readonly RunRecord[]): Refusal {
  const candidates = runs.map(
    ({ uuid, workflow, status }) => `${shortIdOf(uuid)} (${workflow}, ${status})`,
  );
  const message = `"${name}" fits ${runs.length} runs: ${candidates.join(', ')}.`;
  return new Refusal('ambiguous', message, 'Give more of its digits.');
}
