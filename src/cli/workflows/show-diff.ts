import { openRedactor } from '#src/cli/redactor.ts';
import type { VerbCall } from '#src/cli/verb.ts';
import { describeGraphDiff } from '#src/domain/diff-graphs.ts';
import { redactJson } from '#src/domain/redact.ts';
import type { VersionDiff } from '#src/operations/load-version-diff.ts';

/** What is different, for a person or a program. */
export async function showDiff(
  { args, config, io, loadDrawing }: VerbCall,
  { from, to, diff }: VersionDiff,
): Promise<void> {
  const redact = await openRedactor(config, io);
  const { graphFields, ...steps } = diff;
  if (args.has('json')) {
    const described = { workflow: args.words[0] ?? '', from, to, ...steps };
    io.print(JSON.stringify(redactJson({ ...described, graph_fields: graphFields }, redact)));
    return;
  }
  const drawing = await loadDrawing();
  const lines = describeGraphDiff(diff);
  io.print(lines.length === 0 ? `v${from} and v${to} run the same.` : `From v${from} to v${to}:`);
  for (const line of lines) io.print(`  ${drawing.line(redact(line))}`);
}
