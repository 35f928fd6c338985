import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { describeRoute } from '#src/domain/route-text.ts';
import { deleteRoute } from '#src/store/routes.ts';
import { ABOUT_ROUTES } from './add-route.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { loadRoutes } from './load-routes.ts';
import { writeDecision } from './write-decision.ts';

/** Forgets a route that was added. What was sent by it stays where it is. */
export async function removeRoute(
  app: App,
  caller: Caller,
  { number }: { number: number },
): Promise<Receipt> {
  const request = { ...ABOUT_ROUTES, verb: 'routes remove' };
  return answerRequest(app, caller, request, async ({ applied }) =>
    writeDecision(app, async () => {
      const routes = await loadRoutes(app);
      const found = routes.find(({ added }) => added?.number === number);
      if (!found) {
        const fix = 'signalbox routes list shows them.';
        throw new Refusal('unknown', `There is no route ${number}.`, fix);
      }
      const message = `${describeRoute(found)} is removed.`;
      return {
        message,
        statements: [deleteRoute(app.db, app.projectId, number), applied(message)],
      };
    }),
  );
}
