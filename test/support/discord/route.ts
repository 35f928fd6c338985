import { z } from 'zod';
import { needShape } from './limits.ts';
import type { Upload } from './read-request.ts';
import type { World } from './world.ts';

/** The names between braces. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

export interface AskedRoute<Ids> {
  ids: Ids;
  query: Record<string, string>;
  body: unknown;
  uploads: readonly Upload[];
}

/** One operation of the REST API. */
export interface Route<Operation extends string = string> {
  /** As the vendor calls it. */
  operation: Operation;
  verb: string;
  path: string;
  needsToken: boolean;
  /** The ids in a path, if it is one of this operation. */
  match: (path: string) => Record<string, string> | undefined;
  /** Null: there is nothing to say. */
  answer: (asked: AskedRoute<Record<string, string>>, world: World) => object | null;
}

interface Definition<Operation extends string, Path extends string, Query extends z.ZodRawShape> {
  operation: Operation;
  /** The verb and the path, in which braces name ids. */
  on: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${Path}`;
  /** False: the token of an interaction in the path is enough. */
  needsToken?: boolean;
  query?: Query;
  answer: (
    asked: Omit<AskedRoute<Record<NamesIn<Path>, string>>, 'query'> & {
      query: z.output<z.ZodObject<Query>>;
    },
    world: World,
  ) => object | null;
}

/** An operation that refuses questions which it does not know. */
export function defineRoute<
  Operation extends string,
  Path extends string,
  Query extends z.ZodRawShape = z.ZodRawShape,
>(definition: Definition<Operation, Path, Query>): Route<Operation> {
  const { operation, on, needsToken = true, query, answer } = definition;
  const [verb = '', path = ''] = on.split(' ');
  const pattern = new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  // Without a definition of its questions it takes none.
  const schema = z.strictObject(query ?? ({} as Query));
  return {
    operation,
    verb,
    path,
    needsToken,
    match: (asked) => {
      const found = pattern.exec(asked);
      return found === null ? undefined : { ...found.groups };
    },
    answer: (asked, world) => {
      const known = needShape(schema, asked.query, ['query']);
      // The pattern has named these very ids.
      const ids = asked.ids as Record<NamesIn<Path>, string>;
      return answer({ ...asked, ids, query: known }, world);
    },
  };
}
