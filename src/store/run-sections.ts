import type { Knex } from 'knex';
import type { Section } from '#src/domain/command-center.ts';

/** active: not ended, and so whatever awaits a person, drains, is paused or runs. failed: failed or stopped. */
export type RunSection = Section | 'active' | 'paused';

export interface SectionFilter {
  projectId: number;
  /** By name. */
  workflow?: string;
  section?: RunSection;
}

interface SectionRule {
  // Written out: of bound values no database can tell that the index of a section holds them all.
  where: string;
  index: string;
  indexOfWorkflow: string;
}

const ACTIVE = { index: 'runs_active', indexOfWorkflow: 'runs_workflow_active' };
const RULES: Readonly<Record<RunSection, SectionRule>> = {
  active: { ...ACTIVE, where: 'runs.finished_at is null' },
  awaiting: {
    ...ACTIVE,
    where: 'runs.finished_at is null and runs.awaiting = 1',
    index: 'runs_awaiting',
  },
  draining: {
    ...ACTIVE,
    where: `runs.finished_at is null and runs.status = 'draining'`,
    index: 'runs_draining',
  },
  paused: {
    ...ACTIVE,
    where: `runs.finished_at is null and runs.status = 'paused'`,
    index: 'runs_paused',
  },
  running: {
    ...ACTIVE,
    where: `runs.finished_at is null and runs.awaiting = 0 and runs.status <> 'draining'`,
  },
  failed: {
    where: `runs.status in ('failed','stopped')`,
    index: 'runs_failed',
    indexOfWorkflow: 'runs_workflow_failed',
  },
};
const WORKFLOW_IS =
  'runs.workflow_id = (select w.id from workflows w where w.project_id = ? and w.name = ?)';

/**
 * Where a section's runs are read from. SQLite is told by which index: it thinks that the index of
 * all runs is as good as that of a few.
 */
export function sectionTable(db: Knex, { section, workflow }: Partial<SectionFilter>) {
  if (section === undefined || db.client.config.client === 'pg') return 'runs';
  const { index, indexOfWorkflow } = RULES[section];
  return db.raw(`runs indexed by ${workflow === undefined ? index : indexOfWorkflow}`);
}

export function narrowToSection(
  query: Knex.QueryBuilder,
  { projectId, workflow, section }: SectionFilter,
): Knex.QueryBuilder {
  const narrowed = section === undefined ? query : query.whereRaw(RULES[section].where);
  return workflow === undefined
    ? narrowed.where('runs.project_id', projectId)
    : narrowed.whereRaw(WORKFLOW_IS, [projectId, workflow]);
}
