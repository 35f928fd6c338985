import { problemsOf, readMcpConfig } from '#src/connect/mcp-config.ts';
import { redactJson } from '#src/domain/redact.ts';
import type { ValidationReport } from '#src/domain/validation.ts';
import { redactorOf } from '#src/operations/load-redactor.ts';
import { validateLive, validateWorkflow } from '#src/operations/validate-workflow.ts';
import { openSteps } from '#src/steps/index.ts';
import { readVersion } from '#src/version.ts';
import { EXIT } from './exit-codes.ts';
import { describeIssues, describeReport, summarize } from './issue-lines.ts';
import { readKnownTools } from './known-tools.ts';
import { JSON_FLAG, type Verb, type VerbCall } from './verb.ts';
import { readWorkflowSource, type WorkflowSource } from './workflow-source.ts';

/** Servers that have not answered by then are out of reach. */
const LIVE_MS = 60_000;

export const VERB: Verb = {
  usage: 'validate <file>',
  about: `Finds everything that is wrong with a workflow file at once, and changes nothing.
Exit codes: 0 valid, 1 invalid.`,
  flags: {
    live: { about: 'Also ask the MCP servers for their tools, and the provider for its models.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: 'a workflow file' },
  run: async (call) => {
    const { args, config, io, loadDrawing } = call;
    const source = await readWorkflowSource(args.words[0] ?? '');
    for (const note of source.notes) io.tell(`note: ${note}`);
    const mcp = await readMcpConfig({ file: config.MCP_CONFIG, env: config.environment });
    const redact = await redactorOf(config, mcp);
    for (const problem of problemsOf(mcp)) io.tell(`note: ${redact(problem)}`);
    const report = await validate(call, source, mcp);
    const code = report.valid ? EXIT.completed : EXIT.failed;
    if (args.has('json')) {
      io.print(JSON.stringify(redactJson(describeReport(report), redact)));
      return code;
    }
    const drawing = await loadDrawing();
    io.print(`${drawing.line(source.definition.name)}: ${summarize(report)}`);
    for (const line of describeIssues(report.issues, drawing, redact)) io.print(line);
    return code;
  },
};

async function validate(
  { args, config, io }: VerbCall,
  { rawGraph, definition: { params } }: WorkflowSource,
  mcp: Awaited<ReturnType<typeof readMcpConfig>>,
): Promise<ValidationReport> {
  const version = readVersion();
  const { kinds } = await openSteps({ config, version });
  const sources = { kinds, mcp, tools: await readKnownTools(config, io) };
  const draft = { rawGraph, params };
  if (!args.has('live')) return validateWorkflow(draft, sources);
  const signal = AbortSignal.timeout(LIVE_MS);
  return validateLive(draft, sources, { config, version, signal });
}
