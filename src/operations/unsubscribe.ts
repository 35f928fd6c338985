import type { App, ReadApp } from '#src/app.ts';
import { describeRole, hasRole } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nameGoal } from '#src/domain/name-goal.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import {
  endSubscription,
  findSubscription,
  listSubscriptionRows,
  type Subscription,
} from '#src/store/subscriptions.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { describeScope, describeTimetable } from './describe-subscription.ts';
import { SUBSCRIBING } from './subscribe.ts';
import { writeDecision } from './write-decision.ts';

const NAMED_MAX = 5;
/** As to send cards anywhere. */
const ELSEWHERE_NEEDS = 'project_admin';

export interface UnsubscribeRequest extends Pick<Subscription, 'surface' | 'place'> {
  /** Absent: the only one of the place. */
  subscription?: number;
}

/** From here on its digest does not come any more. It is ended where it comes, or by an admin. */
export async function unsubscribe(
  app: App,
  caller: Caller,
  request: UnsubscribeRequest,
): Promise<Receipt> {
  const asked = { verb: 'unsubscribe', target: '', ...SUBSCRIBING };
  return answerRequest(app, caller, asked, async ({ applied }) =>
    writeDecision(app, async () => {
      const found = await findMeant(app, request);
      const elsewhere = isHere(found, request) ? null : nameGoal(found);
      if (elsewhere !== null && !hasRole(caller, ELSEWHERE_NEEDS)) {
        throw refuseElsewhere(found, elsewhere);
      }
      const which = elsewhere === null ? '' : `, which went to ${elsewhere},`;
      const message = `Subscription ${found.id}${which} has ended: ${tellApart(found)}.`;
      const end = endSubscription(app.db, found.id, app.clock.now());
      return { message, statements: [end, applied(message)] };
    }),
  );
}

function isHere(one: Subscription, { surface, place }: UnsubscribeRequest): boolean {
  return one.surface === surface && one.place === place;
}

function refuseElsewhere({ id }: Subscription, elsewhere: string): Refusal {
  const role = describeRole(ELSEWHERE_NEEDS);
  const message = `Subscription ${id} goes to ${elsewhere}: to end it from elsewhere takes ${role}.`;
  return new Refusal('forbidden', message, `Type /run unsubscribe ${id} there, or ask an admin.`);
}

function tellApart(one: Subscription): string {
  return `${describeTimetable(one)}, of ${describeScope(one.scope)}`;
}

async function findMeant(
  app: ReadApp,
  { subscription, surface, place }: UnsubscribeRequest,
): Promise<Subscription> {
  if (subscription !== undefined) return findNamedSubscription(app, subscription);
  const here = await listSubscriptionRows(app.db, app.projectId, { surface, place });
  const [only, another] = here;
  if (only === undefined) {
    throw new Refusal(
      'unknown',
      'No digest comes here.',
      'Name its number; /run digest --list shows all.',
    );
  }
  if (another === undefined) return only;
  const some = here.slice(0, NAMED_MAX).map((one) => `${one.id} ${tellApart(one)}`);
  const more = here.length > NAMED_MAX ? '; and more: /run digest --list' : '';
  const message = `More than one digest comes here: ${some.join('; ')}${more}.`;
  throw new Refusal('ambiguous', message, `Name one: /run unsubscribe ${only.id}.`);
}

/** Throws the Refusal that says how to find the one that was meant. */
export async function findNamedSubscription(app: ReadApp, number: number): Promise<Subscription> {
  const found = await findSubscription(app.db, app.projectId, number);
  if (found !== null) return found;
  const fix = 'Those that there are: /run digest --list, or signalbox digest.';
  throw new Refusal('unknown', `There is no subscription ${number}.`, fix);
}
