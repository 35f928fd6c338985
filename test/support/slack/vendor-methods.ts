import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Argument = z.object({ name: z.string(), required: z.boolean().optional() });
const Specification = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ parameters: z.array(Argument) }))),
});

/** The vendor's own table of methods and arguments, where SLACK_WEB_API_SPEC names a copy of it; else nothing. */
export function readVendorMethods(): Map<string, z.output<typeof Argument>[]> {
  // oxlint-disable-next-line node/no-process-env -- the file is the vendor's, and no part of this project
  const path = process.env['SLACK_WEB_API_SPEC'];
  if (path === undefined) return new Map();
  const { paths } = Specification.parse(JSON.parse(readFileSync(path, 'utf8')));
  return new Map(
    Object.entries(paths).map(([name, verbs]) => [
      name.slice(1),
      Object.values(verbs).flatMap(({ parameters }) => parameters),
    ]),
  );
}
