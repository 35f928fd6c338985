import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Argument = z.object({ name: z.string(), required: z.boolean().optional() });
const Specification = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ parameters: z.array(Argument) }))),
});

/** By method. */
export type VendorMethods = Map<string, z.output<typeof Argument>[]>;

/** The vendor's own tables of methods and arguments: the one that SLACK_WEB_API_SPEC names, or none. */
export function readVendorMethods(): { path: string; methods: VendorMethods }[] {
  // oxlint-disable-next-line node/no-process-env -- the file is the vendor's, and no part of this project
  const path = process.env['SLACK_WEB_API_SPEC'];
  if (path === undefined) {
    process.stderr.write(
      "SLACK_WEB_API_SPEC names no copy of Slack's table: not held against it.\n",
    );
    return [];
  }
  const { paths } = Specification.parse(JSON.parse(readFileSync(path, 'utf8')));
  const methods = Object.entries(paths).map(
    ([name, verbs]) =>
      [name.slice(1), Object.values(verbs).flatMap(({ parameters }) => parameters)] as const,
  );
  return [{ path, methods: new Map(methods) }];
}
