import type { ReadApp } from '#src/app.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { describeFailure, describeIdentity, describeSteps, isoOf } from '#src/domain/run-json.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { loadVersion, loadWorkflow } from '#src/store/workflows.ts';
import { readVersion } from '#src/version.ts';
import { loadEvents, type PublicEvent } from './load-events.ts';
import { loadRunFacts } from './load-run-facts.ts';

/** 50,000 events of the usual size; of a longer log the end is kept. */
const LOG_LENGTH_MAX = 12_000_000;

/** All that whoever helps with a run asks for first. Nothing in it is redacted yet. */
export interface Bundle {
  facts: RunFacts;
  /** Where it ran, which run it is, what became of it and of its steps. */
  about: JsonObject;
  log: JsonObject[];
  /** Earlier events that are left out. */
  omitted: number;
}

export async function loadBundle(
  app: ReadApp,
  record: RunRecord,
  { logLengthMax = LOG_LENGTH_MAX } = {},
): Promise<Bundle> {
  const facts = await loadRunFacts(app, record);
  const about = { ...describeHere(facts), ...(await describeRun(app, record, facts)) };
  const end = await loadEnd(app, record, { head: facts.state.head, lengthMax: logLengthMax });
  return { facts, about, ...end };
}

function describeHere({ now }: RunFacts): JsonObject {
  return {
    signalbox_version: readVersion(),
    node_version: process.version,
    platform: `${process.platform} ${process.arch}`,
    made_at: isoOf(now),
  };
}

async function describeRun(
  { db }: ReadApp,
  record: RunRecord,
  facts: RunFacts,
): Promise<JsonObject> {
  const version = await loadVersion(db, record.version_id);
  const workflow = version && (await loadWorkflow(db, version.workflow_id));
  const { queuedAt, startedAt, finishedAt, trigger } = facts.state;
  return {
    ...describeIdentity(facts),
    workflow_id: workflow?.uuid ?? null,
    graph_hash: version?.graph_hash ?? null,
    trigger,
    queued_at: isoOf(queuedAt),
    started_at: isoOf(startedAt),
    finished_at: isoOf(finishedAt),
    failure: describeFailure(facts),
    stuck: facts.stuck === null ? null : { ...facts.stuck },
    steps: describeSteps(facts),
  };
}

/** The log up to where the run was looked at: its end, as much as may be held in memory. */
async function loadEnd(
  app: ReadApp,
  record: RunRecord,
  { head, lengthMax }: { head: number; lengthMax: number },
): Promise<Pick<Bundle, 'log' | 'omitted'>> {
  const kept: { event: PublicEvent; length: number }[] = [];
  let length = 0;
  let omitted = 0;
  for await (const event of loadEvents(app, record, { full: false })) {
    if (event.seq > head) break;
    const last = { event, length: JSON.stringify(event).length };
    kept.push(last);
    for (length += last.length; length > lengthMax; omitted += 1) {
      length -= kept.shift()?.length ?? 0;
    }
  }
  return { log: kept.map(({ event }) => ({ ...event })), omitted };
}
