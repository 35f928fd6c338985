import { type CompiledGraph, compileGraph } from '#src/domain/compile-graph.ts';
import { readGraph } from '#src/domain/graph.ts';
import type { StepTraits } from '#src/domain/step-kind.ts';
import type { Reader } from '#src/store/database.ts';
import { loadVersion } from '#src/store/workflows.ts';

const GRAPHS_MAX = 500;

/** Compiled graphs by version: a version never changes, so each is read and parsed once. */
export function openGraphs(
  db: Reader,
  kinds: ReadonlyMap<string, StepTraits>,
): (versionId: number) => Promise<CompiledGraph> {
  const compiled = new Map<number, Promise<CompiledGraph>>();
  return (versionId) => {
    const known = compiled.get(versionId);
    if (known) return known;
    if (compiled.size >= GRAPHS_MAX) compiled.clear();
    const loading = loadGraph(db, kinds, versionId);
    compiled.set(versionId, loading);
    loading.catch(() => compiled.delete(versionId));
    return loading;
  };
}

async function loadGraph(db: Reader, kinds: ReadonlyMap<string, StepTraits>, versionId: number) {
  const version = await loadVersion(db, versionId);
  if (!version) throw new Error(`there is no workflow version with the key ${versionId}`);
  return compileGraph(readGraph(version.graph), kinds);
}
