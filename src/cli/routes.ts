import { LIST } from './routes/list.ts';
import { TEST } from './routes/test.ts';
import { ADD, REMOVE } from './routes/verbs.ts';
import type { Verb } from './verb.ts';
import { makeVerbGroup } from './verb-group.ts';

export const VERB: Verb = makeVerbGroup({
  name: 'routes',
  about: `Where cards go that are not for their platform's channel. Of the routes that match, those win
that say most: a workflow more than a tag, that more than a code, that more than what it is about.
Every change is in the audit log: signalbox audit.`,
  verbs: { list: LIST, add: ADD, remove: REMOVE, test: TEST },
});
