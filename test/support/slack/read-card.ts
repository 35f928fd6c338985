import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import type { Intent } from '#src/domain/intent.ts';
import { decodeIntent, encodeIntent, hashWorkflow, type Mac } from '#src/domain/intent-code.ts';
import type { View } from '#src/views/view.ts';
import { actionsOfView } from '#test/support/view-facts.ts';

type Node = Record<string, unknown>;

/** Signs like an installation does. */
const MAC: Mac = (text) => createHash('sha256').update(text).digest('base64url').slice(0, 10);

/** Writes what a button carries. */
export function encode(intent: Intent): string {
  return encodeIntent(intent, MAC);
}

/** All that can be read on a card, in its order; what Slack parses as people see it. */
export function readText(blocks: readonly KnownBlock[]): string {
  return walk(blocks)
    .flatMap(({ type, text, fallback }) => {
      const shown = type === 'date' ? fallback : text;
      if (typeof shown !== 'string') return [];
      return type === 'mrkdwn' ? unescape(shown) : shown;
    })
    .join(' ');
}

/** All that a card offers, in its order. */
export function readIntents(blocks: readonly KnownBlock[], view: View): (Intent | null)[] {
  const codes = walk(blocks).flatMap(({ value }) => (typeof value === 'string' ? value : []));
  return decodeAll(codes, view);
}

/** What they ask for, of what the view offers. */
export function decodeAll(codes: readonly string[], view: View): (Intent | null)[] {
  const workflows = actionsOfView(view).flatMap(({ intent }) =>
    'workflow' in intent && intent.workflow !== undefined ? [intent.workflow] : [],
  );
  const findWorkflow = (hash: string) =>
    workflows.find((name) => hashWorkflow(name, MAC) === hash) ?? null;
  return codes.map((code) => decodeIntent(code, { mac: MAC, findWorkflow }));
}

/** Every object within a value, those that hold others first. */
export function walk(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(walk);
  return isNode(value) ? [value, ...Object.values(value).flatMap(walk)] : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function unescape(text: string): string {
  return text
    .replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
