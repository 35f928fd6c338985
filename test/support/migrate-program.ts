// A program of its own: another process that migrates the database it is told of.
import { openMigrator } from '#src/store/database.ts';
import { migrateToLatest } from '#src/store/migrate.ts';

const db = openMigrator(JSON.parse(process.argv[2] ?? ''));
process.stdout.write(JSON.stringify(await migrateToLatest(db)));
await db.destroy();
