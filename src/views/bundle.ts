import { count } from '#src/domain/count.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { type Redact, redactJson } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { type Action, actionFor } from './action.ts';
import { type RunTitle, titleOf } from './run-title.ts';

const WORKFLOW_LENGTH_MAX = 60;
const UNITS = ['bytes', 'KB', 'MB'];

/** All that whoever helps with a run asks for first, as a file. */
export interface BundleView {
  kind: 'bundle';
  title: RunTitle;
  fileName: string;
  sizeBytes: number;
  /** What is in it. */
  failure: { code: FailureCode; stepId: string | null } | null;
  steps: number;
  events: number;
  /** Earlier ones that are left out. */
  omitted: number;
  /** The file: JSON, an event of the log a line. */
  json: string;
  actions: Action[];
}

/** What is known of a run and its surroundings, and the end of its log. */
export interface BundleFacts {
  about: JsonObject;
  /** Redacted JSON, an event each. */
  log: readonly string[];
  omitted: number;
}

export function viewBundle(facts: RunFacts, bundle: BundleFacts, redact: Redact): BundleView {
  const { graph, state, shortId, runId } = facts;
  const { failure } = state;
  const title = titleOf(facts, redact);
  const json = writeJson(bundle, redact);
  return {
    kind: 'bundle',
    title,
    fileName: `signalbox-${slugOf(title.workflow)}-${shortId}.json`,
    sizeBytes: new TextEncoder().encode(json).length,
    failure:
      failure === null
        ? null
        : {
            code: failure.code,
            stepId: failure.stepId === null ? null : redact(failure.stepId),
          },
    steps: graph.order.length,
    events: bundle.log.length,
    omitted: bundle.omitted,
    json,
    actions: [actionFor({ type: 'show', runId })],
  };
}

/** What is in the file, and what to do before it is passed on. */
export function describeContent({ steps, events, omitted }: BundleView): string {
  const earlier = omitted === 0 ? '' : ` (${omitted} earlier ones are left out)`;
  const what = `${count(steps, 'step')} and ${count(events, 'event')}${earlier}`;
  return `Versions, ids, times, ${what}. Secrets are redacted: look it over before you send it.`;
}

/** "1.2 MB". */
export function describeSize(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const number = bytes / 1000 ** step;
  return `${number.toLocaleString('en-GB', { maximumSignificantDigits: 3 })} ${UNITS[step]}`;
}

/** For people who read it and for tools that search it line by line. */
function writeJson({ about, log, omitted }: BundleFacts, redact: Redact): string {
  const head = JSON.stringify(redactJson({ ...about, log_omitted: omitted }, redact), null, 2);
  const lines = log.map((event) => `    ${event}`);
  const whole = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `${head.slice(0, -2)},\n  "log": ${whole}\n}\n`;
}

/** Fit to be part of a file's name anywhere. */
function slugOf(workflow: string): string {
  const slug = workflow.replaceAll(/[^\w.-]+/g, '-').slice(0, WORKFLOW_LENGTH_MAX);
  return slug.replaceAll(/^[-.]+|[-.]+$/g, '') || 'workflow';
}
