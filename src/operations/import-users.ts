import type { App } from '#src/app.ts';
import { hasRole } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import { describeImport, type ImportPlan, planImport } from '#src/domain/plan-import.ts';
import type { UserPlan } from '#src/domain/plan-user.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import {
  type ImportedUser,
  type ImportIssue,
  type ImportLine,
  readImport,
} from '#src/domain/user-import.ts';
import type { Statement } from '#src/store/append.ts';
import { insertIdentity, listIdentities } from '#src/store/identities.ts';
import { listEveryUser } from '#src/store/users.ts';
import { userStatements } from './add-user.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { type Decision, writeDecision } from './write-decision.ts';

/** One transaction holds them all, and nothing else is written meanwhile. */
export const IMPORT_MAX = 2_000;

export interface ImportRequest {
  lines: readonly ImportLine[];
  /** It only says what would be done. */
  isDryRun: boolean;
}

/** All of them, or nobody, and then every issue at once. Safe to repeat. */
export async function importUsers(
  app: App,
  caller: Caller,
  { lines, isDryRun }: ImportRequest,
): Promise<{ receipt: Receipt; issues: ImportIssue[] }> {
  let issues: ImportIssue[] = [];
  const asked = { verb: 'users import', target: '', needs: 'project_admin' } as const;
  const what = 'import users';
  const receipt = await answerRequest(app, caller, { ...asked, what }, async ({ applied }) => {
    assertCount(lines.length);
    const { users, issues: unread } = readImport(lines);
    return writeDecision(app, async () => {
      const plan = await planFor(app, users);
      issues = [...unread, ...plan.issues, ...refuseHigher(caller, users, plan.users)];
      if (issues.length > 0) throw refuseImport(issues.length);
      return decideImport(app, plan, { isDryRun, applied });
    });
  });
  return { receipt, issues };
}

async function planFor(
  { db, projectId }: App,
  users: readonly ImportedUser[],
): Promise<ImportPlan> {
  const [known, identities] = await Promise.all([
    listEveryUser(db, projectId),
    listIdentities(db, projectId),
  ]);
  return planImport(users, { users: known, identities });
}

function decideImport(
  app: App,
  plan: ImportPlan,
  { isDryRun, applied }: { isDryRun: boolean; applied: (message: string) => Statement },
): Decision {
  const message = describeImport(plan);
  if (isDryRun) return { message: `Would be: ${message}.`, outcome: 'answered', statements: [] };
  const statements = [
    ...plan.users.flatMap((user) => userStatements(app, user)),
    ...plan.links.map((link) => {
      const linked = { ...link, name: link.id, linkedAt: app.clock.now() };
      return insertIdentity(app.db, app.projectId, linked);
    }),
  ];
  if (statements.length === 0) {
    return { message: `Nothing changed: ${message}.`, outcome: 'answered', statements };
  }
  const told = `Imported: ${message}.`;
  return { message: told, statements: [...statements, applied(told)] };
}

/** Nobody makes, or changes, whoever may do more than themselves. */
function refuseHigher(
  caller: Caller,
  users: readonly ImportedUser[],
  plans: readonly UserPlan[],
): ImportIssue[] {
  return plans.flatMap((plan, index) => {
    const role = plan.type === 'change' ? (plan.change.role ?? plan.user.role) : plan.user.role;
    if (hasRole(caller, plan.user.role) && hasRole(caller, role)) return [];
    const message = `${caller.actor.name} may not change what ${plan.user.email} may do.`;
    return [{ where: users[index]?.where ?? '', message, fix: 'Ask a tenant admin.' }];
  });
}

function assertCount(count: number): void {
  if (count > 0 && count <= IMPORT_MAX) return;
  throw count === 0
    ? new Refusal('invalid', 'The file holds nobody.', 'Give each user a line.')
    : new Refusal('invalid', `The file holds ${count} users.`, `Import ${IMPORT_MAX} at a time.`);
}

function refuseImport(count: number): Refusal {
  const faults = count === 1 ? '1 thing is' : `${count} things are`;
  return new Refusal('invalid', `${faults} not right: nobody was imported.`, 'Mend the file.');
}
