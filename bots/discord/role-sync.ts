import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import { listMembersToAsk } from '#src/operations/list-members-to-ask.ts';
import { recordGroupsOf } from '#src/operations/record-groups-of.ts';
import { pause } from '../answering/pause.ts';
import { waitAtMost } from '../answering/wait-at-most.ts';
import { backOffMs } from '../delivery/back-off.ts';
import { judgeAnswer, readReason } from './judge-answer.ts';
import { askMembership, type Membership } from './memberships.ts';
import type { DiscordRest } from './rest.ts';

export interface RoleSyncOptions {
  app: App;
  rest: DiscordRest;
  log: Logger;
  ownGuild: () => Promise<string | null>;
}

const EVERY_MS = 5 * 60_000;
/** Ten a second: Discord takes fifty of everything that an app asks. */
const APART_MS = 100;
/** They are asked about before the next round is due. */
const PEOPLE_MAX = 1_000;
const ANSWER_MS = 5_000;
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

  /** What Discord says of somebody now. Throws where it does not say. */
  async look(user: string): Promise<Membership> {
    const { rest, ownGuild } = this.#options;
    const guild = await ownGuild();
    if (guild === null) throw new Error('Discord does not say which server is ours');
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(ANSWER_MS)]);
    return askMembership(rest, { guild, user }, signal);
  }

  /** Keeps what somebody's roles are in our server. It never rejects. */
  async record(user: string, roles: readonly string[]): Promise<void> {
    const { app, log } = this.#options;
    if (this.#ending.signal.aborted) return;
    const writing = recordGroupsOf(app, 'discord', { member: user, groups: roles })
      .catch((error: unknown) => {
        log.warn({ error }, 'the roles of somebody in Discord could not be written');
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    await writing;
  }

  async #repeat(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) await pause(await this.#askOnward(), signal);
  }

  /** After so long it goes on: the next round, or what is left of this one. */
  async #askOnward(): Promise<number> {
    const { app } = this.#options;
    const { signal } = this.#ending;
    try {
      if (this.#left.length === 0) this.#left = await listMembersToAsk(app, 'discord', PEOPLE_MAX);
      for (let [user] = this.#left; user !== undefined; [user] = this.#left) {
        await this.record(user, (await this.look(user)).roles);
        this.#left.shift();
        this.#failures = 0;
        await pause(APART_MS, signal);
      }
      return EVERY_MS;
    } catch (error) {
      return this.#fail(error);
    }
  }

  #fail(error: unknown): number {
    const { log } = this.#options;
    const failed = judgeAnswer(error, 'edit');
    this.#failures += 1;
    // Whoever cannot be asked about holds up nobody: their turn comes again in the next round.
    if (failed.type === 'refused') this.#left.shift();
    const isNews = this.#failures === 1 && readReason(error) !== 'ratelimited';
    if (isNews && !this.#ending.signal.aborted) {
      log.warn({ error }, 'the roles of people in Discord could not be read; trying again');
    }
    const askedMs = failed.type === 'later' ? failed.afterMs : 0;
    return Math.min(EVERY_MS, Math.max(askedMs, backOffMs(this.#failures)));
  }
}
