import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import { planUser, type UserPlan, type WantedUser } from '#src/domain/plan-user.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Statement } from '#src/store/append.ts';
import { changeUser, findUser, insertUser } from '#src/store/users.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { assertAtLeast, findActiveUser } from './find-active-user.ts';
import { writeDecision } from './write-decision.ts';

/** Makes somebody a user, or makes the user so. Safe to repeat. */
export async function addUser(app: App, caller: Caller, wanted: WantedUser): Promise<Receipt> {
  const existing = () => findUser(app.db, app.projectId, wanted);
  return makeUserSo(app, caller, { verb: 'users add', wanted, existing });
}

/** Gives a user another role. */
export async function changeRole(
  app: App,
  caller: Caller,
  wanted: Required<Pick<WantedUser, 'email' | 'role'>>,
): Promise<Receipt> {
  const existing = () => findActiveUser(app, wanted.email);
  return makeUserSo(app, caller, { verb: 'users role', wanted, existing });
}

interface UserRequest {
  verb: string;
  wanted: WantedUser;
  existing: () => ReturnType<typeof findUser>;
}

async function makeUserSo(
  app: App,
  caller: Caller,
  { verb, wanted, existing }: UserRequest,
): Promise<Receipt> {
  const asked = { verb, target: `user:${wanted.email}`, needs: 'project_admin' } as const;
  return answerRequest(app, caller, { ...asked, what: 'change users' }, async ({ applied }) =>
    writeDecision(app, async () => {
      const plan = planUser(await existing(), wanted);
      assertMayPlan(caller, plan);
      const { message } = plan;
      if (plan.type === 'same') return { message, outcome: 'answered', statements: [] };
      return { message, statements: [...userStatements(app, plan), applied(message)] };
    }),
  );
}

/** Of what they are as much as of what they become. */
function assertMayPlan(caller: Caller, plan: UserPlan): void {
  assertAtLeast(caller, plan.user);
  if (plan.type === 'change') assertAtLeast(caller, { ...plan.user, ...plan.change });
}

/** What makes a plan true. */
export function userStatements({ db, projectId, clock }: App, plan: UserPlan): Statement[] {
  switch (plan.type) {
    case 'add':
      return [insertUser(db, projectId, { ...plan.user, uuid: uuidv7(), createdAt: clock.now() })];
    case 'change':
      return [changeUser(db, plan.user, plan.change)];
    case 'same':
      return [];
  }
}
