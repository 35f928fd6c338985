import { problemsOf, readMcpConfig } from '#src/connect/mcp-config.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { redactJson } from '#src/domain/redact.ts';
import { assertInstances } from '#src/operations/bind-workflow.ts';
import { listInstances } from '#src/operations/gather-world.ts';
import { redactorOf } from '#src/operations/load-redactor.ts';
import { type AppliedSource, applySources, type FaultySource } from './apply-sources.ts';
import { assertTargets, readBindings } from './bind-flags.ts';
import { EXIT } from './exit-codes.ts';
import { describeIssues, describeReport } from './issue-lines.ts';
import { UsageError } from './usage-error.ts';
import { JSON_FLAG, type Verb } from './verb.ts';
import { readWorkflowSource, type WorkflowSource } from './workflow-source.ts';

export const VERB: Verb = {
  usage: 'apply <files…>',
  about: `Publishes workflow files: each whose graph or params have changed becomes a new version.
A file with errors publishes nothing, and does not keep the others from it.
Exit codes: 0 all are published, 1 a file is invalid or refused.`,
  flags: {
    bind: {
      value: '<step-or-tool>=<instance>',
      about: 'Binds a step, or all steps that call a tool, to an MCP server.',
      isList: true,
    },
    'bind-by-tool': {
      about: 'Asks the MCP servers, and binds what is unbound where exactly one has the tool.',
    },
    changelog: { value: '<text>', about: 'What is new: signalbox workflows versions shows it.' },
    restore: { about: 'Restores those that are archived; without it they are refused.' },
    'dry-run': { about: 'Only says what would be found; publishes nothing.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: Number.POSITIVE_INFINITY, missing: 'a workflow file' },
  run: async (call) => {
    const { args, config, io, loadDrawing } = call;
    const bindings = readBindings(args.all('bind'));
    const { sources, faults: unread } = await readSources(args.words);
    if (unread.length === 0) assertTargets(bindings, sources);
    assertDistinct(sources);
    const mcp = await readMcpConfig({ file: config.MCP_CONFIG, env: config.environment });
    assertInstances(bindings, listInstances(mcp));
    const redact = await redactorOf(config, mcp);
    for (const problem of problemsOf(mcp)) io.tell(`note: ${redact(problem)}`);
    const changelog = args.one('changelog');
    const { applied, faults: refused } = await applySources(call, {
      sources,
      mcp,
      bindings,
      byTool: args.has('bind-by-tool'),
      dryRun: args.has('dry-run'),
      restores: args.has('restore'),
      ...(changelog === undefined ? {} : { changelog }),
    });
    const faults = [...unread, ...refused];
    const drawing = args.has('json') ? null : await loadDrawing();
    for (const done of applied) {
      for (const note of done.notes) io.tell(`note: ${done.file}: ${redact(note)}`);
      if (!drawing) {
        io.print(JSON.stringify(redactJson(describe(done), redact)));
        continue;
      }
      io.print(`${drawing.line(redact(done.workflow))}: ${sentenceOf(done)}`);
      // What is only good to know is for `validate`: here it would bury what must be mended.
      const issues = done.report.issues.filter(({ severity }) => severity !== 'info');
      for (const line of describeIssues(issues, drawing, redact)) io.print(line);
    }
    for (const { file, fault } of faults) {
      const { message: error, kind: code, fix = null } = fault;
      if (!drawing) io.print(JSON.stringify({ file, error: redact(error), code, fix }));
      else io.tell(redact([error, fix ?? ''].join('\n')));
    }
    const isGood = faults.length === 0 && applied.every(({ report }) => report.valid);
    return isGood ? EXIT.completed : EXIT.failed;
  },
};

/** A file that cannot be read does not keep the others from being applied. */
async function readSources(
  files: readonly string[],
): Promise<{ sources: WorkflowSource[]; faults: FaultySource[] }> {
  const sources: WorkflowSource[] = [];
  const faults: FaultySource[] = [];
  for (const file of files) {
    try {
      sources.push(await readWorkflowSource(file));
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      faults.push({ file, fault });
    }
  }
  return { sources, faults };
}

/** The name is the key: of two files with one name the second would replace the first. */
function assertDistinct(sources: readonly WorkflowSource[]): void {
  for (const [name, same] of Map.groupBy(sources, ({ definition }) => definition.name)) {
    if (same.length === 1) continue;
    const files = same.map(({ file }) => file).join(' and ');
    const fix = 'Give each file a name of its own, or apply one of them.';
    throw new UsageError(`${files} all hold the workflow "${name}".`, fix);
  }
}

function describe({ file, workflow, outcome, version, report, notes }: AppliedSource): JsonObject {
  const { issues = [] } = describeReport(report);
  return { file, workflow, outcome, version, issues, notes: [...notes] };
}

function sentenceOf({ outcome, version, report, file }: AppliedSource): string {
  const errors = report.issues.filter(({ severity }) => severity === 'error').length;
  switch (outcome) {
    case 'published':
      return `published as version ${version} (${file})`;
    case 'unchanged':
      return `unchanged, version ${version} (${file})`;
    case 'valid':
      return `valid; nothing was published (${file})`;
    case 'invalid':
      return `not published: ${errors} ${errors === 1 ? 'error' : 'errors'} (${file})`;
  }
}
