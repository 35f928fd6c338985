import { answerHere } from '#src/cli/answer-here.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import type { ImportIssue } from '#src/domain/user-import.ts';
import { IMPORT_FIELDS } from '#src/domain/user-import.ts';
import { importUsers } from '#src/operations/import-users.ts';
import { readUsersFile } from './users-file.ts';

export const IMPORT: Verb = {
  usage: 'users import <file>',
  about: `Adds and changes the users of a .csv file whose first line is ${IMPORT_FIELDS.join(',')},
or of a .json file with a list of objects of these. All of them, or nobody, and then everything
that is wrong at once. Blank fields change nothing. Safe to repeat.`,
  flags: {
    'dry-run': { about: 'Only says what would be done.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: 'a .csv or .json file' },
  run: async (call) => {
    const { args, io } = call;
    const lines = await readUsersFile(args.words[0] ?? '');
    let issues: readonly ImportIssue[] = [];
    const code = await answerHere(call, async (app, caller) => {
      const imported = await importUsers(app, caller, { lines, isDryRun: args.has('dry-run') });
      issues = imported.issues;
      return imported.receipt;
    });
    if (args.has('json')) for (const issue of issues) io.print(JSON.stringify(issue));
    else for (const { where, message, fix } of issues) io.tell(`${where}: ${message} ${fix}`);
    return code;
  },
};
