import { setImmediate } from 'node:timers/promises';
import type { ReadApp } from '#src/app.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { type Redact, redactJson } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { describeFailure, describeIdentity, describeSteps, isoOf } from '#src/domain/run-json.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { loadVersion, loadWorkflow } from '#src/store/workflows.ts';
import { readVersion } from '#src/version.ts';
import { loadEvents } from './load-events.ts';
import { loadRunFacts } from './load-run-facts.ts';

/** 50,000 events of the usual size; of a longer log the end is kept. */
const LOG_LENGTH_MAX = 12_000_000;

/** So much is redacted at a time: others have something to ask meanwhile. */
const PAUSE_LENGTH = 32_000;

/** All that whoever helps with a run asks for first. */
export interface Bundle {
  facts: RunFacts;
  /** Where it ran, which run it is, what became of it and of its steps; not redacted yet. */
  about: JsonObject;
  /** Redacted JSON, an event each. */
  log: string[];
  /** Earlier events that are left out. */
  omitted: number;
}

export async function loadBundle(
  app: ReadApp,
  record: RunRecord,
  { redact, logLengthMax = LOG_LENGTH_MAX }: { redact: Redact; logLengthMax?: number },
): Promise<Bundle> {
  const facts = await loadRunFacts(app, record);
  const about = { ...describeHere(facts), ...(await describeRun(app, record, facts)) };
  const { head } = facts.state;
  const end = await loadEnd(app, record, { head, redact, logLengthMax });
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
  { head, redact, logLengthMax }: { head: number; redact: Redact; logLengthMax: number },
): Promise<Pick<Bundle, 'log' | 'omitted'>> {
  const log: string[] = [];
  const length = { kept: 0, unpaused: 0 };
  let omitted = 0;
  for await (const event of loadEvents(app, record, { full: false })) {
    if (event.seq > head) break;
    const line = JSON.stringify(redactJson({ ...event }, redact));
    log.push(line);
    length.unpaused += line.length;
    for (length.kept += line.length; length.kept > logLengthMax; omitted += 1) {
      length.kept -= log.shift()?.length ?? 0;
    }
    if (length.unpaused < PAUSE_LENGTH) continue;
    length.unpaused = 0;
    await setImmediate();
  }
  return { log, omitted };
}
