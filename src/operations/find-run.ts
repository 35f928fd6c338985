import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { CANDIDATES_MAX, findRun, findRunsByIdPart, type RunRecord } from '#src/store/runs.ts';

const PART_LENGTH_MIN = 4;
/** As many digits lists show. */
const SHOWN_LENGTH = 8;
const LIST = 'List the runs: /run list, or signalbox list.';
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
    throw new Refusal('invalid', message, LIST);
  }
  const [run, ...others] = await findRunsByIdPart(app.db, app.projectId, digits);
  if (!run) throw unknownRun(name, digits.length < SHOWN_LENGTH);
  if (others.length === 0) return run;
  throw ambiguousRun(name, [run, ...others]);
}

function unknownRun(name: string, isShort = false): Refusal {
  // Lists show the end of an id: the beginning of what they show finds nothing.
  const fix = isShort ? `Give the last digits of what lists show. ${LIST}` : LIST;
  return new Refusal('unknown', `There is no run "${name}".`, fix);
}

function ambiguousRun(name: string, runs: readonly RunRecord[]): Refusal {
  const candidates = runs.map(
    ({ uuid, workflow, status }) => `${shortIdOf(uuid)} (${workflow}, ${status})`,
  );
  const count =
    runs.length < CANDIDATES_MAX ? `${runs.length} runs` : `${CANDIDATES_MAX} runs or more`;
  const message = `"${name}" fits ${count}: ${candidates.join(', ')}.`;
  // The first digits are a clock: they tell runs of one minute apart by nothing.
  return new Refusal('ambiguous', message, 'Give more of its last digits.');
}
