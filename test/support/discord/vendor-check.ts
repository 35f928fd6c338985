import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';
import type { Route } from './route.ts';

const Body = z.object({ content: z.object({ 'application/json': z.unknown().optional() }) });
const VendorOperation = z.object({ operationId: z.string(), requestBody: Body.optional() });
const Specification = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The vendor's own description of its API: where each operation is, and the check of its body. */
export interface Vendor {
  /** The verb and the path, by operation; ids are written as `{}`. */
  operations: ReadonlyMap<string, string>;
  check: (operation: string, body: unknown) => string[];
}

/** Formats that say nothing about what a correct body is. */
const FORMATS = {
  uri: true,
  nonce: true,
  binary: true,
  int32: true,
  int64: true,
  double: true,
  'date-time': true,
} as const;

/** What DISCORD_OPENAPI names, or nothing. */
export const VENDOR = readVendor();

/** What the vendor's description has against a body that a request brought. */
export function checkWithVendor({ operation }: Route, body: unknown): string[] {
  return VENDOR?.check(operation, body) ?? [];
}

function readVendor(): Vendor | undefined {
  // oxlint-disable-next-line node/no-process-env -- the file is the vendor's, and no part of this project
  const path = process.env['DISCORD_OPENAPI'];
  if (path === undefined) {
    process.stderr.write("DISCORD_OPENAPI names no copy of Discord's API: not held against it.\n");
    return undefined;
  }
  const specification = Specification.parse(JSON.parse(readFileSync(path, 'utf8')));
  const ajv = new Ajv2020({ strict: false, formats: { snowflake: /^\d{1,20}$/, ...FORMATS } });
  ajv.addSchema(specification, 'discord');
  const operations = new Map<string, string>();
  const bodies = new Map<string, string>();
  for (const [at, verbs] of Object.entries(specification.paths)) {
    for (const [verb, described] of Object.entries(verbs)) {
      const { success, data } = VendorOperation.safeParse(described);
      if (!success) continue;
      operations.set(data.operationId, `${verb.toUpperCase()} ${at.replaceAll(/\{\w+\}/g, '{}')}`);
      if (data.requestBody?.content['application/json'] === undefined) continue;
      bodies.set(data.operationId, pointerTo(at, verb));
    }
  }
  return { operations, check: checkWith(ajv, bodies) };
}

function checkWith(ajv: Ajv2020, bodies: ReadonlyMap<string, string>): Vendor['check'] {
  const checks = new Map<string, ValidateFunction>();
  return (operation, body) => {
    const $ref = bodies.get(operation);
    if ($ref === undefined || body === undefined) return [];
    const check = checks.get(operation) ?? ajv.compile({ $ref });
    checks.set(operation, check);
    if (check(body)) return [];
    const [fault] = check.errors ?? [];
    return [`${operation}: the vendor's description: ${fault?.instancePath} ${fault?.message}`];
  };
}

function pointerTo(path: string, verb: string): string {
  const escaped = encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'));
  return `discord#/paths/${escaped}/${verb}/requestBody/content/application~1json/schema`;
}
