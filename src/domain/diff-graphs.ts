/** What is different between two graphs. Ids of steps; those of a loop's body as `loop/step`. */
export interface GraphDiff {
  added: string[];
  removed: string[];
  /** Same id, another definition: which fields. */
  changed: { step: string; fields: string[] }[];
  /** Fields of the graph beside its steps. */
  graphFields: string[];
}
