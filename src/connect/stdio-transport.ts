import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { McpFault } from './mcp-faults.ts';
import { endProcessGroup } from './stdio-group.ts';
import { splitLines } from './stdio-lines.ts';
import { readMessage, refuseOversized } from './stdio-messages.ts';

export interface StdioLimits {
  /** One message; a longer one fails its call. */
  lineBytesMax: number;
  /** From the end of stdin to SIGTERM. */
  endMs: number;
  /** From SIGTERM to SIGKILL. */
  termMs: number;
}

export interface StdioOptions {
  command: string;
  args: readonly string[];
  /** All that the child gets to see of our environment. */
  env: Readonly<Record<string, string>>;
  cwd?: string;
  limits: StdioLimits;
  onProcessGroup: (pgid: number, change: 'started' | 'ended') => void;
}

const STDERR_CHARS_MAX = 2_000;
const GARBAGE_CHARS_MAX = 200;
/** How long a dead server's last words may take to arrive when a grandchild holds its pipes. */
const LAST_WORDS_MS = 1_000;

/**
 * A stdio MCP server in a process group of its own, so that what it started ends with it.
 * Lines that are no messages are counted and told in errors; they never end the session.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** The group to end when this process dies before the server. */
  pgid: number | null = null;

  readonly #options: StdioOptions;
  #child: ChildProcessByStdio<Writable, Readable, Readable> | null = null;
  #isOpen = false;
  #stderrTail = '';
  #garbage = { lines: 0, last: '' };
  #exit: string | null = null;
  #gone: Promise<void> = Promise.resolve();

  constructor(options: StdioOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    const { command, args, env, cwd } = this.#options;
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        env: { ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
        ...(cwd === undefined ? {} : { cwd }),
      });
      child.on('error', reject);
      child.once('spawn', () => {
        this.#adopt(child);
        resolve();
      });
    });
  }

  /** Rejects with `not_sent` when the server cannot have read the message. */
  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    return new Promise((resolve, reject) => {
      if (!this.#isOpen || stdin?.writable !== true) {
        reject(new McpFault({ kind: 'not_sent' }, 'it has ended'));
        return;
      }
      stdin.write(`${JSON.stringify(message)}\n`, (error) => {
        if (error) reject(new McpFault({ kind: 'not_sent' }, error.message));
        else resolve();
      });
    });
  }

  /** Ends stdin, then SIGTERM, then SIGKILL: bounded, and resolves when the group is gone. */
  async close(): Promise<void> {
    this.#announceEnd();
    const child = this.#child;
    if (child === null || this.pgid === null) return;
    child.stdin.end();
    await Promise.race([this.#gone, sleep(this.#options.limits.endMs, undefined, { ref: false })]);
    await endProcessGroup({ pgid: this.pgid, termMs: this.#options.limits.termMs });
    await this.#gone;
  }

  /** What is known about the server's end, its noise and its last words; empty when there is nothing. */
  story(): string {
    const { lines, last } = this.#garbage;
    return [
      this.#exit,
      lines > 0 ? `It printed ${lines} line(s) that are no MCP messages, the last: ${last}` : null,
      this.#stderrTail.trim() === '' ? null : `Its stderr ends with: ${this.#stderrTail.trim()}`,
    ]
      .filter((part) => part !== null)
      .join(' ');
  }

  #adopt(child: ChildProcessByStdio<Writable, Readable, Readable>): void {
    this.#child = child;
    this.#isOpen = true;
    this.pgid = child.pid ?? null;
    if (this.pgid !== null) this.#options.onProcessGroup(this.pgid, 'started');
    const { lineBytesMax } = this.#options.limits;
    const read = splitLines(lineBytesMax, {
      line: (text) => this.#receive(readMessage(text), text),
      oversized: (line) => this.#receive(refuseOversized(line, lineBytesMax), line.head),
    });
    child.stdout.on('data', read);
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderrTail = (this.#stderrTail + chunk.toString()).slice(-STDERR_CHARS_MAX);
    });
    // A broken pipe also fails the write that met it; the stream's own event adds nothing.
    child.stdin.on('error', (error) => this.onerror?.(error));
    this.#gone = this.#awaitEnd(child);
  }

  #receive(message: JSONRPCMessage | null, text: string): void {
    if (message !== null) this.onmessage?.(message);
    else if (text.trim() !== '') {
      this.#garbage = { lines: this.#garbage.lines + 1, last: text.slice(0, GARBAGE_CHARS_MAX) };
    }
  }

  async #awaitEnd(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
    const drained = new Promise<void>((resolve) => child.once('close', () => resolve()));
    await new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exit = signal === null ? `Exit code ${code}.` : `Ended by ${signal}.`;
        resolve();
      });
    });
    await Promise.race([drained, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
    this.#announceEnd();
    child.stdout.destroy();
    child.stderr.destroy();
    if (this.pgid === null) return;
    await endProcessGroup({ pgid: this.pgid, termMs: this.#options.limits.termMs });
    this.#options.onProcessGroup(this.pgid, 'ended');
  }

  /** Calls in flight learn at once that no answer will come. */
  #announceEnd(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.onclose?.();
  }
}
