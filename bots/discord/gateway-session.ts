import { z } from 'zod';

/** Where a gateway may be. The client throws where nobody can catch it when there is a fragment. */
export const GatewayUrl = z.url({ protocol: /^wss?$/ }).regex(/^[^#]+$/);

/** What Discord needs in order to go on where it was, and to tell what was missed. */
export interface GatewaySession {
  id: string;
  sequence: number;
  /** Where it may be gone on with; null: at the gateway's own address. */
  url: string | null;
}

/** As another process would go on with it. Nobody is sent to an address that the database names. */
export function writeBaton(session: GatewaySession | null): string | null {
  return session && `${session.id}:${session.sequence}`;
}

/** As writeBaton wrote it; null: there is none, and a session is begun anew. */
export function readBaton(baton: string | null): GatewaySession | null {
  const [, id, sequence] = /^([\w-]+):(\d{1,15})$/.exec(baton ?? '') ?? [];
  return id === undefined ? null : { id, sequence: Number(sequence), url: null };
}
