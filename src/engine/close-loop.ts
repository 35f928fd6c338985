import { createHash } from 'node:crypto';
import type { CompiledLoop } from '#src/domain/compile-graph.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import { isWithin } from '#src/domain/item-ranges.ts';
import type { ItemRange, StoredResult } from '#src/domain/run-events.ts';
import type { LoopState } from '#src/domain/step-state.ts';
import type { ValueBlob } from '#src/store/append.ts';
import type { InnerEnd } from '#src/store/loop-results.ts';
import { LoopPieces } from './loop-pieces.ts';
import { makeSizeFailure, type ValueLimits } from './stored-value.ts';

/** What the log says of a loop; runs are named by their UUIDs. */
export interface LoopLog {
  ends: (runId: string, loop: string) => AsyncIterable<readonly InnerEnd[]>;
  /** A big value, as JSON text. */
  text: (runId: string, sha256: string) => Promise<string>;
}

export interface ClosingLoop {
  runId: string;
  step: string;
  loop: CompiledLoop;
  state: LoopState;
  log: LoopLog;
  limits: ValueLimits;
  /** Of a result that is too big. */
  failureCode: FailureCode;
}

export interface ClosedLoop {
  result: StoredResult;
  blob: ValueBlob | null;
}

/** The result of a loop whose items have all ended, out of the logs in which they ended. */
export async function closeLoop(closing: ClosingLoop): Promise<ClosedLoop> {
  const { loop, state, limits, failureCode } = closing;
  const pieces = await gatherPieces(closing);
  const text = writeResult(loop, state, pieces);
  const bytes = text.reduce((sum, part) => sum + part.bytes, 0);
  const whole = text.map((part) => part.text);
  if (bytes > limits.valueBytesMax || whole.includes(null)) {
    throw makeSizeFailure(bytes, limits.valueBytesMax, failureCode);
  }
  return store(whole.join(''), bytes, limits);
}

/** Runs that were continued come first: what this one says is newer. */
async function gatherPieces({ runId, step, loop, state, log, limits }: ClosingLoop) {
  const pieces = new LoopPieces(loop, limits.valueBytesMax);
  for (const { run, items } of state.reused) {
    await readInto(pieces, { log, runId: run, step, items });
  }
  await readInto(pieces, { log, runId, step, items: null });
  return pieces;
}

interface Source {
  log: LoopLog;
  runId: string;
  step: string;
  /** Null: all that are in its log. */
  items: readonly ItemRange[] | null;
}

async function readInto(pieces: LoopPieces, { log, runId, step, items }: Source): Promise<void> {
  for await (const page of log.ends(runId, step)) {
    for (const end of page) {
      if (items !== null && !isWithin(items, end.index)) continue;
      if (pieces.wants(end)) await addPiece(pieces, end, { log, runId });
    }
  }
}

async function addPiece(
  pieces: LoopPieces,
  ended: InnerEnd,
  { log, runId }: Pick<Source, 'log' | 'runId'>,
): Promise<void> {
  const { end } = ended;
  if (end.type === 'blob') {
    const { sha256, bytes } = end.blob;
    const text = pieces.hasRoomFor(bytes) ? await log.text(runId, sha256) : null;
    return pieces.add(ended, text, bytes);
  }
  const text = end.type === 'result' ? end.text : '';
  pieces.add(ended, text, Buffer.byteLength(text));
}

interface Part {
  text: string | null;
  bytes: number;
}

function writeResult({ spec }: CompiledLoop, state: LoopState, pieces: LoopPieces): Part[] {
  if (spec.kind === 'while') {
    const rounds = state.succeeded;
    const head = {
      iteration_count: rounds,
      max_iterations: spec.iterationsMax,
      stopped_reason: state.goesOn ? 'max_iterations' : 'condition',
    };
    const last = rounds === 0 ? fixed('null') : pieces.joinRound(rounds - 1);
    const all = pieces.joinRounds(rounds);
    return [fixed(beginOf(head)), fixed('"last":'), last, fixed(',"iterations":'), all, fixed('}')];
  }
  const count = state.count ?? 0;
  const head = {
    count,
    max_parallel: state.maxParallel,
    succeeded_count: state.succeeded,
    failed_count: state.failed,
  };
  return [fixed(beginOf(head)), fixed('"results":'), pieces.joinItems(count), fixed('}')];
}

/** An object that goes on. */
function beginOf(head: Readonly<Record<string, string | number>>): string {
  return `${JSON.stringify(head).slice(0, -1)},`;
}

function fixed(text: string): Part {
  return { text, bytes: text.length };
}

function store(text: string, bytes: number, { inlineBytesMax }: ValueLimits): ClosedLoop {
  if (bytes <= inlineBytesMax) return { result: { result: JSON.parse(text) }, blob: null };
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { result: { result_blob: { sha256, bytes } }, blob: { sha256, text } };
}
