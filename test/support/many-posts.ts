import type { Knex } from 'knex';
import { makePostId } from '#src/operations/make-post-id.ts';
import type { Statement } from '#src/store/append.ts';
import { toStatement } from '#src/store/statement.ts';
import { T0 } from './factories.ts';

/**
 * Cards of a place that are over, so many that a database which knows of them reads no whole place:
 * of a few rows any index is as good as another.
 */
export function fillPlace(
  db: Knex,
  { run, surface, place }: { run: number; surface: string; place: string },
): Statement[] {
  const over = { surface, place, run, kind: 'run', subject: 'run', state: 'shown', is_answer: 1 };
  const drawn = { priority: 0, due_at: T0, owed_at: T0, shown_head: 9, is_final: 1 };
  const posts = Array.from({ length: 1_000 }, (_, index) => {
    return { id: makePostId(), ...over, ...drawn, message: `old ${index}` };
  });
  const inserted = [0, 250, 500, 750].map((from) =>
    toStatement(db('posts').insert(posts.slice(from, from + 250))),
  );
  return [...inserted, { sql: 'analyze posts', bindings: [] }];
}
