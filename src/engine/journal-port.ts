import type { MessagePort } from 'node:worker_threads';
import type { Submission, SubmissionResult } from '#src/store/append.ts';
import type { Journal, Lane } from './journal.ts';

/** More than this many unanswered bulk submissions wait in their own thread, not in the writer's. */
const BULK_IN_FLIGHT_MAX = 2_000;

interface Asked {
  id: number;
  lane: Lane;
  submission: Submission;
}

type Answer = { id: number; result: SubmissionResult } | { id: number; error: string };

/** What both ends need of a port: a MessagePort, a Worker or a parentPort. */
export type PortEnd = Pick<MessagePort, 'postMessage'> & {
  on(event: 'message', listener: (message: unknown) => void): unknown;
};

export type JournalMessage =
  | { type: 'journal-ask'; asked: Asked[] }
  | { type: 'journal-answer'; answers: Answer[] };

/** The writer's end: hands each submission to the journal and answers in one message a turn. */
export function serveJournal(
  port: PortEnd,
  journal: Journal,
  onWritten: (run: number, submission: Submission) => void,
): (message: JournalMessage) => void {
  let answers: Answer[] = [];
  const answer = (given: Answer) => {
    answers.push(given);
    if (answers.length > 1) return;
    setImmediate(() => {
      port.postMessage({ type: 'journal-answer', answers } satisfies JournalMessage);
      answers = [];
    });
  };
  const settle = async ({ id, lane, submission }: Asked) => {
    try {
      const result = await journal.submit(lane, submission);
      if (result.won && result.run !== null) onWritten(result.run, submission);
      answer({ id, result });
    } catch (error) {
      answer({ id, error: error instanceof Error ? error.message : String(error) });
    }
  };
  return (message) => {
    if (message.type === 'journal-ask') for (const asked of message.asked) void settle(asked);
  };
}

interface Pending extends Asked {
  resolve: (result: SubmissionResult) => void;
  reject: (error: Error) => void;
}

/**
 * The journal as other threads see it. When the writer's thread dies, what it had not answered is
 * sent again to the next one: an append that did get through then loses by its head.
 */
export class PortJournal implements Journal {
  #port: PortEnd | null = null;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  #outbox: Asked[] = [];
  #bulkInFlight = 0;
  readonly #bulkQueue: (() => void)[] = [];

  /** Sends to this port from now on, beginning with whatever has no answer yet. */
  connect(port: PortEnd): void {
    this.#port = port;
    this.#outbox = [...this.#pending.values()].map(({ id, lane, submission }) => {
      return { id, lane, submission };
    });
    this.#flush();
  }

  disconnect(): void {
    this.#port = null;
  }

  /** How many submissions have no answer yet. */
  get depth(): number {
    return this.#pending.size;
  }

  async submit(lane: Lane, submission: Submission): Promise<SubmissionResult> {
    if (lane !== 'bulk') return this.#send(lane, submission);
    if (this.#bulkInFlight >= BULK_IN_FLIGHT_MAX) {
      await new Promise<void>((resolve) => this.#bulkQueue.push(resolve));
    }
    this.#bulkInFlight += 1;
    try {
      return await this.#send(lane, submission);
    } finally {
      this.#bulkInFlight -= 1;
      this.#bulkQueue.shift()?.();
    }
  }

  /** To be called with every message of the port's other end. */
  receive(message: JournalMessage): void {
    if (message.type !== 'journal-answer') return;
    for (const answer of message.answers) {
      const pending = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if ('result' in answer) pending?.resolve(answer.result);
      else pending?.reject(new Error(answer.error));
    }
  }

  #send(lane: Lane, submission: Submission): Promise<SubmissionResult> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { id, lane, submission, resolve, reject });
      this.#outbox.push({ id, lane, submission });
      if (this.#outbox.length === 1) queueMicrotask(() => this.#flush());
    });
  }

  #flush(): void {
    if (!this.#port || this.#outbox.length === 0) return;
    const asked = this.#outbox;
    this.#outbox = [];
    this.#port.postMessage({ type: 'journal-ask', asked } satisfies JournalMessage);
  }
}
