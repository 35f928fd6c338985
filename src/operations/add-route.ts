import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { describeRoute } from '#src/domain/route-text.ts';
import { ROUTES_MAX, type Route } from '#src/domain/routes.ts';
import { insertRoute } from '#src/store/routes.ts';
import { findWorkflow, listWorkflowNames } from '#src/store/workflows.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { loadRoutes } from './load-routes.ts';
import { warnOff } from './warn-off.ts';
import { type Decision, writeDecision } from './write-decision.ts';

/** What all requests that change routes have in common. */
export const ABOUT_ROUTES = {
  target: 'routes',
  needs: 'project_admin',
  what: 'change routes',
} as const;

const NAMES_MAX = 1_000;

/** From here on what it matches goes there, too. Safe to repeat. */
export async function addRoute(app: App, caller: Caller, route: Route): Promise<Receipt> {
  const { db, projectId, clock } = app;
  const request = { ...ABOUT_ROUTES, verb: 'routes add' };
  const text = describeRoute(route);
  return answerRequest(app, caller, request, async ({ applied }) => {
    const { message, ...answer } = await writeDecision(app, async (): Promise<Decision> => {
      const routes = await loadRoutes(app);
      const same = routes.find((known) => describeRoute(known) === text);
      if (same) {
        const where = same.added ? `is route ${same.added.number}` : 'stands in CHAT_ROUTES';
        const standing = `${text} ${where} already: nothing changed.`;
        return { message: standing, outcome: 'answered', statements: [] };
      }
      if (routes.filter(({ added }) => added).length >= ROUTES_MAX) throw refuseMore();
      const done = `${text} is added.`;
      const made = { ...route, createdAt: clock.now(), createdBy: caller.actor.name };
      return { message: done, statements: [insertRoute(db, projectId, made), applied(done)] };
    });
    const warnings = [await warnUnknown(app, route), await warnOff(app, route.surface)];
    return { ...answer, message: message + warnings.join('') };
  });
}

function refuseMore(): Refusal {
  const fix =
    'Remove some: signalbox routes remove <number>. A tag says what many workflows share.';
  return new Refusal('refused', `There are ${ROUTES_MAX} routes already.`, fix);
}

/** A workflow may be published after its route was made. */
async function warnUnknown({ db, projectId }: App, { workflow }: Route): Promise<string> {
  if (workflow === '' || (await findWorkflow(db, projectId, workflow))) return '';
  const names = await listWorkflowNames(db, projectId, { after: '', limit: NAMES_MAX });
  const guess = nearest(workflow, names);
  const hint = guess === undefined ? '' : ` Did you mean "${guess}"?`;
  return ` There is no workflow "${workflow}" yet.${hint}`;
}
