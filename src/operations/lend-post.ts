import type { App } from '#src/app.ts';
import { isProcessAlive, readDwelling } from '#src/engine/worker-identity.ts';
import type { Statement } from '#src/store/append.ts';
import { listLenders, type PostRecord } from '#src/store/post-queries.ts';
import { expireLoans, insertAnswer, lendEdit, lendPost } from '#src/store/posts.ts';

/** Longer than any call may take: after it whoever had the post is not sending it any more. */
export const LOAN_MS = 60_000;

/** Who sends: this process, and in it one deliverer. */
export function nameLender(key: string): string {
  return [...placeOfLenders(), process.pid, key].join(' ');
}

/**
 * Takes an owed post to send it, or one of which nobody knows whether it was sent. False: somebody
 * else has it. Nothing may be sent before this is on disk.
 */
export function takePost(app: App, post: PostRecord, lender: string): Promise<boolean> {
  return write(app, { statements: [lendPost(app.db, post, loanOf(app, lender))], barrier: true });
}

/** Takes a card that answers somebody, before anything is owed: the same holds for it. */
export async function takeAnswer(app: App, post: PostRecord, lender: string): Promise<PostRecord> {
  const { now, until } = loanOf(app, lender);
  const lent = {
    ...post,
    state: 'sending',
    lender,
    sent_at: now,
    due_at: until,
    attempts: 1,
  } as const;
  await write(app, { statements: [insertAnswer(app.db, lent)], barrier: true });
  return lent;
}

/** Owes an answer that may not be sent yet. */
export async function oweAnswer(app: App, post: PostRecord, waitMs: number): Promise<void> {
  const owed = { ...post, due_at: app.clock.now() + waitMs };
  await write(app, { statements: [insertAnswer(app.db, owed)], barrier: true });
}

/** Takes a shown card to redraw it. An edit that is made twice does no harm: it need not be on disk. */
export function takeEdit(app: App, id: string, lender: string): Promise<boolean> {
  return write(app, { statements: [lendEdit(app.db, id, loanOf(app, lender))], barrier: false });
}

/** What dead processes of this machine were sending is free again, at once and not when its loan ends. */
export async function freeDeadLoans(
  app: App,
  { surface, lender: self }: { surface: string; lender: string },
): Promise<void> {
  const now = app.clock.now();
  const dead = (await listLenders(app.db, surface)).filter((lender) => isDead(lender, self));
  const statements = dead.flatMap((lender) => expireLoans(app.db, { surface, lender, now }));
  if (statements.length > 0) await write(app, { statements, barrier: false });
}

function isDead(lender: string, self: string): boolean {
  const [host, boot, pid, key] = lender.split(' ');
  const [ownHost, ownBoot, ownPid, ownKey] = self.split(' ');
  if (host !== ownHost || boot !== ownBoot) return false;
  // A process with this one's number that is another deliverer was here before it.
  return pid === ownPid ? key !== ownKey : !isProcessAlive(Number(pid));
}

function placeOfLenders(): string[] {
  const { host, boot } = readDwelling();
  return [host, boot].map((name) => name.replaceAll(/\s/g, '_'));
}

function loanOf({ clock }: App, lender: string) {
  const now = clock.now();
  return { lender, now, until: now + LOAN_MS };
}

async function write(
  app: App,
  { statements, barrier }: { statements: Statement[]; barrier: boolean },
): Promise<boolean> {
  const result = await app.journal.submit('people', { type: 'write', statements, barrier });
  return result.won;
}
