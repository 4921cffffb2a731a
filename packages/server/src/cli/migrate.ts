import { migrationState } from '../store/migration-state.ts';
import { defineCommand, JSON_OPTION } from './command.ts';
import { withServices } from './open.ts';
import { createProgress, printJson } from './output.ts';

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Bring the database up to date. serve does it too; any number may do it at once.',
  options: JSON_OPTION,
  examples: [['migrate', 'before a deployment, so that no instance has to wait for it at its start']],
  run: ({ json }) =>
    withServices('connect', async ({ database, migrate: run }) => {
      const { pending } = await migrationState(database);
      const progress = createProgress();
      progress.show(`Running ${pending.length} migrations …`);
      await run();
      progress.clear();
      if (json) printJson({ migrated: pending });
      else console.log('The database is up to date.');
    }),
});
