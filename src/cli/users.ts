import { IMPORT } from './users/import.ts';
import { LIST } from './users/list.ts';
import { ADD, LINK, REMOVE, ROLE, UNLINK } from './users/verbs.ts';
import type { Verb } from './verb.ts';
import { makeVerbGroup } from './verb-group.ts';

export const VERB: Verb = makeVerbGroup({
  name: 'users',
  about: 'Who may do what. Every change is in the audit log: signalbox audit.',
  verbs: {
    add: ADD,
    list: LIST,
    role: ROLE,
    remove: REMOVE,
    link: LINK,
    unlink: UNLINK,
    import: IMPORT,
  },
});
