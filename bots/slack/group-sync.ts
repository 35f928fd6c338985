import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { App } from '#src/app.ts';
import { type PlatformGroup, recordGroups } from '#src/operations/record-groups.ts';
import { waitAtMost } from '../answering/wait-at-most.ts';
import { backOffMs } from '../delivery/back-off.ts';
import { readReason } from './judge-answer.ts';

export interface GroupSyncOptions {
  app: App;
  client: webApi.WebClient;
  log: Logger;
}

const EVERY_MS = 5 * 60_000;
/** Somebody who decides in the name of a group was seen in it so lately, where Slack answers. */
const FRESH_MS = 60_000;
const PATIENCE_MS = 1_000;

const Answer = z.object({
  usergroups: z.array(z.object({ id: z.string(), users: z.array(z.string()).default([]) })),
});

/** What Slack says where there are no user groups for us. */
const NO_GROUPS = new Map([
  ['missing_scope', 'Add the scope usergroups:read to the app and install it again.'],
  ['no_permission', 'Ask an admin of the workspace to let apps see user groups.'],
  ['paid_teams_only', 'User groups need a paid plan of Slack.'],
  ['plan_upgrade_required', 'User groups need a paid plan of Slack.'],
]);

/** Keeps in the store who belongs to which user group. It never throws. */
export class GroupSync {
  readonly #options: GroupSyncOptions;
  #timer: NodeJS.Timeout | null = null;
  #current: Promise<void> | null = null;
  #writing: Promise<void> | null = null;
  #freshUntil = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;
  #failures = 0;
  /** What was logged last of why there are none. */
  #told: string | null = null;
  #isRunning = false;
  #isStopped = false;

  constructor(options: GroupSyncOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    void this.#syncOnce();
  }

  /** Asks Slack again where that was long ago; nobody waits long for it. */
  async refresh(): Promise<void> {
    const now = this.#options.app.clock.monotonic();
    if (now < this.#freshUntil || now < this.#notBefore) return;
    await waitAtMost(this.#syncOnce(), PATIENCE_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    // What Slack answers now is not written any more; a store that cannot be written is not waited for.
    await waitAtMost(Promise.allSettled([this.#writing]), PATIENCE_MS);
  }

  async #syncOnce(): Promise<void> {
    if (this.#isStopped) return;
    this.#current ??= this.#sync().finally(() => {
      this.#current = null;
    });
    return this.#current;
  }

  async #sync(): Promise<void> {
    const { clock } = this.#options.app;
    let waitMs = EVERY_MS;
    try {
      await this.#write(await this.#fetch());
      this.#freshUntil = clock.monotonic() + FRESH_MS;
      this.#failures = 0;
    } catch (error) {
      waitMs = this.#fail(error);
      this.#notBefore = clock.monotonic() + waitMs;
    }
    if (this.#timer) clearTimeout(this.#timer);
    if (!this.#isRunning || this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#syncOnce(), waitMs).unref();
  }

  /** Where Slack has none for us, they are nobody's. */
  async #fetch(): Promise<PlatformGroup[]> {
    const { client, log } = this.#options;
    try {
      const { usergroups } = Answer.parse(await client.usergroups.list({ include_users: true }));
      this.#told = null;
      return usergroups.map(({ id, users: members }) => ({ id, members }));
    } catch (error) {
      const reason = readReason(error);
      const fix = NO_GROUPS.get(reason);
      if (fix === undefined) throw error;
      if (this.#told !== reason) {
        const told = 'Slack shows no user groups: approvers such as slack-group:S01 are nobody';
        log.warn({ reason, fix }, told);
      }
      this.#told = reason;
      return [];
    }
  }

  async #write(groups: readonly PlatformGroup[]): Promise<void> {
    if (this.#isStopped) return;
    this.#writing = recordGroups(this.#options.app, 'slack', groups);
    await this.#writing;
  }

  /** After so long it is tried again. */
  #fail(error: unknown): number {
    this.#failures += 1;
    if (this.#failures === 1 && !this.#isStopped) {
      this.#options.log.warn({ error }, 'the user groups of Slack could not be read; trying again');
    }
    const asked = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
    return Math.min(EVERY_MS, Math.max(asked, backOffMs(this.#failures)));
  }
}
