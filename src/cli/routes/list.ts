import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { printLine } from '#src/cli/print-line.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { describeRoute } from '#src/domain/route-text.ts';
import { type ListedRoute, loadRoutes } from '#src/operations/load-routes.ts';

export const LIST: Verb = {
  usage: 'routes list',
  about: 'All routes: those of CHAT_ROUTES, then those that were added, by number.',
  flags: { json: JSON_FLAG },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, loadDrawing }) => {
    const routes = await withReading(config, loadRoutes);
    if (args.has('json')) {
      for (const route of routes) io.print(JSON.stringify(describeListed(route)));
      return EXIT.completed;
    }
    const { table, time } = await loadDrawing();
    const width = Math.max(0, ...routes.map(({ added }) => `${added?.number ?? ''}`.length));
    const rows = routes.map((route) => {
      const { added } = route;
      const from = added ? `by ${added.by}, ${time(added.at)}` : 'CHAT_ROUTES';
      return [`${added?.number ?? '-'}`.padStart(width), from, describeRoute(route)];
    });
    for (const line of table(rows)) printLine(io, line);
    if (routes.length === 0) {
      io.tell('Nothing is routed. Add a route: signalbox routes add <platform>:<place>.');
    }
    return EXIT.completed;
  },
};

function describeListed(listed: ListedRoute) {
  const { added, ...route } = listed;
  return {
    number: added?.number ?? null,
    route: describeRoute(route),
    ...route,
    from: added ? 'database' : 'CHAT_ROUTES',
    added_by: added?.by ?? null,
    added_at: added ? new Date(added.at).toISOString() : null,
  };
}
