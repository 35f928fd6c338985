import type { ReadApp } from '#src/app.ts';
import type { Intent } from '#src/domain/intent.ts';
import { decodeIntent, encodeIntent, hashWorkflow, type Mac } from '#src/domain/intent-code.ts';
import { listWorkflowNames } from '#src/operations/list-workflows.ts';

const PAGE_MAX = 1_000;
/** Beyond so many workflows a button that names one is understood no more. */
const WORKFLOWS_MAX = 50_000;

/** What stands on buttons. */
export interface Intents {
  encode: (intent: Intent) => string;
  /** Null: forged, cut, of another format, or about a workflow that is gone. */
  decode: (code: string) => Promise<Intent | null>;
}

/** Intents as this installation signs them. */
export function openIntents(app: ReadApp, mac: Mac): Intents {
  return {
    encode: (intent) => encodeIntent(intent, mac),
    decode: async (code) => {
      const wanted = new Set<string>();
      const asked = decodeIntent(code, { mac, findWorkflow: (hash) => (wanted.add(hash), null) });
      const [hash] = wanted;
      if (asked !== null || hash === undefined) return asked;
      const workflow = await findWorkflow(app, mac, hash);
      return decodeIntent(code, { mac, findWorkflow: () => workflow });
    },
  };
}

async function findWorkflow(app: ReadApp, mac: Mac, hash: string): Promise<string | null> {
  let after = '';
  for (let seen = 0; seen < WORKFLOWS_MAX; seen += PAGE_MAX) {
    const names = await listWorkflowNames(app, { after, limit: PAGE_MAX });
    const found = names.find((name) => hashWorkflow(name, mac) === hash);
    if (found !== undefined || names.length < PAGE_MAX) return found ?? null;
    after = names.at(-1) ?? after;
  }
  return null;
}
