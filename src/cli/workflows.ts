import type { Verb } from './verb.ts';
import { makeVerbGroup } from './verb-group.ts';
import { ARCHIVE, RESTORE } from './workflows/archive.ts';
import { DIFF } from './workflows/diff.ts';
import { LIST } from './workflows/list.ts';
import { ROLLBACK } from './workflows/rollback.ts';
import { SETUP } from './workflows/setup.ts';
import { VERSIONS } from './workflows/versions.ts';

export const VERB: Verb = makeVerbGroup({
  name: 'workflows',
  about: 'What is published, what it was before, and what its starts are given.',
  verbs: {
    list: LIST,
    versions: VERSIONS,
    diff: DIFF,
    rollback: ROLLBACK,
    archive: ARCHIVE,
    restore: RESTORE,
    setup: SETUP,
  },
});
