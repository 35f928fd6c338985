import type { ReadApp } from '#src/app.ts';
import { GROUP_FORMS, listGroups } from '#src/domain/approvers.ts';
import { listDeciders } from '#src/domain/list-deciders.ts';
import {
  type KnownPeople,
  listPlatformPeople,
  type PlatformPerson,
} from '#src/domain/platform-people.ts';
import { stepOf } from '#src/domain/run-state.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { listGroupMembers } from '#src/store/group-members.ts';
import { listIdentities } from '#src/store/identities.ts';
import { MEMBERS_REACHED_MS } from '#src/store/reach.ts';
import { loadRun } from '#src/store/runs.ts';
import { listUsers } from '#src/store/users.ts';
import { readState } from './read-log.ts';

const TASK = /^task:(?<step>.*)$/s;

/** Who may decide the task that a notice is about, by the ids that a platform gives people. */
export type FindDeciders = (notice: { run: number; subject: string }) => Promise<string[]>;

/** Whom a platform has is read once, for all notices that are asked about. */
export function openDeciders(app: ReadApp, surface: string): FindDeciders {
  let everybody: Promise<Pick<KnownPeople, 'users' | 'identities'>> | undefined;
  return async ({ run, subject }) => {
    if (surface !== 'slack' && surface !== 'discord') return [];
    const record = await loadRun(app.db, run);
    if (!record) return [];
    const state = await readState(app, record);
    const { task } = stepOf(state, TASK.exec(subject)?.groups?.['step'] ?? '');
    if (!task) return [];
    everybody ??= loadEverybody(app);
    const people = await listPeopleOf(app, { surface, task, everybody: await everybody });
    return listDeciders(task, state.by, people).map(({ actor }) => actor.id);
  };
}

/** Everybody who is known on a platform, with those of their groups that a task names. */
export async function loadPlatformPeople(
  app: ReadApp,
  surface: keyof typeof GROUP_FORMS,
  task: TaskState,
): Promise<PlatformPerson[]> {
  return listPeopleOf(app, { surface, task, everybody: await loadEverybody(app) });
}

interface Asked {
  surface: keyof typeof GROUP_FORMS;
  task: TaskState;
  everybody: Pick<KnownPeople, 'users' | 'identities'>;
}

async function listPeopleOf(
  app: ReadApp,
  { surface, task, everybody }: Asked,
): Promise<PlatformPerson[]> {
  return listPlatformPeople(surface, {
    ...everybody,
    operators: app.config.CHAT_OPERATORS,
    members: await loadMembers(app, surface, task),
  });
}

async function loadEverybody({ db, projectId }: ReadApp) {
  const [users, identities] = await Promise.all([
    listUsers(db, projectId),
    listIdentities(db, projectId),
  ]);
  return { users, identities };
}

/** Of the groups of this platform that the task names, as long as it counts as switched on. */
async function loadMembers(
  { db, clock }: ReadApp,
  platform: keyof typeof GROUP_FORMS,
  { approvers }: TaskState,
) {
  const groups = listGroups(approvers).filter((name) =>
    name.startsWith(`${GROUP_FORMS[platform]}:`),
  );
  return listGroupMembers(db, groups, clock.now() - MEMBERS_REACHED_MS);
}
