import { RateLimitError } from 'discord.js';
import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import { listMembersToAsk } from '#src/operations/list-members-to-ask.ts';
import { type GroupsOfMember, recordGroupsOf } from '#src/operations/record-groups-of.ts';
import { pause } from '../answering/pause.ts';
import { waitAtMost } from '../answering/wait-at-most.ts';
import { backOffMs } from '../delivery/back-off.ts';
import type { DiscordAsker } from './desk.ts';
import { askMembership, type Membership } from './memberships.ts';
import type { DiscordRest } from './rest.ts';

export interface RoleSyncOptions {
  app: App;
  rest: DiscordRest;
  log: Logger;
  ownGuild: () => Promise<string | null>;
}

const EVERY_MS = 5 * 60_000;
/** Four a second: Discord takes fifty of everything that an app asks. */
const APART_MS = 250;
/** They are asked about before the next round is due. */
const PEOPLE_MAX = 1_000;
const PATIENCE_MS = 1_000;

/**
 * Keeps in the store who has which role. To list a server's members takes a privileged intent, so
 * each who may decide is asked about alone. It never throws.
 */
export class RoleSync {
  readonly #options: RoleSyncOptions;
  readonly #ending = new AbortController();
  readonly #writing = new Set<Promise<void>>();
  /** Of this round. */
  #left: string[] = [];
  #failures = 0;

  constructor(options: RoleSyncOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#repeat();
  }

  /** A store that cannot be written is not waited for. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await waitAtMost(Promise.allSettled(this.#writing), PATIENCE_MS);
  }

  /** What Discord says of somebody now, which is kept. Throws where it does not say. */
  async look(user: string): Promise<Membership> {
    const { rest, ownGuild } = this.#options;
    const guild = await ownGuild();
    if (guild === null) throw new Error('Discord does not say which server is ours');
    const membership = await askMembership(rest, { guild, user });
    this.#record({ member: user, groups: membership.roles });
    return membership;
  }

  /** Keeps what an interaction says of somebody, if it is of our server. Nobody waits for it. */
  async note({ user, guild, roles }: DiscordAsker): Promise<void> {
    if (guild === null || roles === null || guild !== (await this.#options.ownGuild())) return;
    this.#record({ member: user, groups: roles });
  }

  async #repeat(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) await pause(await this.#askOnward(), signal);
  }

  /** After so long it goes on: the next round, or what is left of this one. */
  async #askOnward(): Promise<number> {
    const { app, log } = this.#options;
    const { signal } = this.#ending;
    try {
      if (this.#left.length === 0) this.#left = await listMembersToAsk(app, 'discord', PEOPLE_MAX);
      // Whoever cannot be asked about holds up nobody: their turn comes again in the next round.
      for (let user = this.#left.shift(); user !== undefined; user = this.#left.shift()) {
        await this.look(user);
        await pause(APART_MS, signal);
        if (signal.aborted) break;
      }
      this.#failures = 0;
      return EVERY_MS;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1 && !signal.aborted) {
        log.warn({ error }, 'the roles of people in Discord could not be read; trying again');
      }
      const asked = error instanceof RateLimitError ? error.retryAfter : 0;
      return Math.min(EVERY_MS, Math.max(asked, backOffMs(this.#failures)));
    }
  }

  #record(groups: GroupsOfMember): void {
    const { app, log } = this.#options;
    if (this.#ending.signal.aborted) return;
    const writing = recordGroupsOf(app, 'discord', groups)
      .catch((error: unknown) => {
        log.warn({ error }, 'the roles of somebody in Discord could not be written');
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }
}
