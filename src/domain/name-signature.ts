import type { Signature } from './signature.ts';

/** A signature as people name it: `order-sync/charge/MCP_TOOL_FAILED`. */
export interface NamedSignature extends Omit<Signature, 'workflowId'> {
  workflow: string;
}

const CODE = /^[A-Z][A-Z0-9_]*$/;
/** A name of so many parts is a mistake. */
const PARTS_MAX = 20;

/** `order-sync/charge/MCP_TOOL_FAILED`. */
export function nameSignature({ workflow, step, code }: NamedSignature): string {
  return [workflow, step, code].join('/');
}

/** "MCP_TOOL_FAILED at step charge of order-sync". */
export function describeSignature({ workflow, step, code }: NamedSignature): string {
  return step === '' ? `${code} of ${workflow}` : `${code} at step ${step} of ${workflow}`;
}

/**
 * What the name may mean: workflows and steps have slashes of their own. The longest workflow first;
 * none: it names no signature.
 */
export function readSignatureName(name: string): NamedSignature[] {
  const asked = name.trim();
  const slash = asked.lastIndexOf('/');
  const code = asked.slice(slash + 1);
  if (slash < 0 || !CODE.test(code)) return [];
  const parts = asked.slice(0, slash).split('/');
  if (parts.length > PARTS_MAX) return [];
  return parts
    .map((_, index) => parts.length - index)
    .filter((long) => parts.slice(0, long).join('/') !== '')
    .map((long) => {
      return { workflow: parts.slice(0, long).join('/'), step: parts.slice(long).join('/'), code };
    });
}
