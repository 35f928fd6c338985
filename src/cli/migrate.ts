import { openMigrator, readDatabaseUrl } from '#src/store/database.ts';
import { migrateToLatest } from '#src/store/migrate.ts';
import { EXIT } from './exit-codes.ts';
import { JSON_FLAG, type Verb } from './verb.ts';

export const VERB: Verb = {
  usage: 'migrate',
  about: 'Brings the database to this version, and makes it where there is none. Safe to repeat.',
  flags: { json: JSON_FLAG },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io }) => {
    const migrator = openMigrator(readDatabaseUrl(config.DATABASE_URL));
    try {
      const { applied, total } = await migrateToLatest(migrator);
      if (args.has('json')) io.print(JSON.stringify({ applied, total }));
      else if (applied.length === 0) io.print('The database is up to date.');
      else io.print(`Applied: ${applied.join(', ')}.`);
    } finally {
      await migrator.destroy();
    }
    return EXIT.completed;
  },
};
