import type { RefusalKind } from './errors.ts';

/**
 * What became of a request: nothing that a person asks for ever ends in silence. `applied` changed
 * something, `answered` only showed something; the others changed nothing and say why. `failed` is a
 * bug, of which the person learns only the receipt's id.
 */
export interface Receipt {
  /** `R-7K3M9QXT`: under it the request stands in the audit log. */
  id: string;
  outcome: 'applied' | 'answered' | RefusalKind | 'failed';
  /** One sentence. */
  message: string;
  /** What to do about it, one sentence. */
  fix: string | null;
}
