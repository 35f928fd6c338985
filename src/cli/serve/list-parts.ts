import type { ReadApp } from '#src/app.ts';
import type { PartFault } from '#src/domain/part-fault.ts';
import type { Supervisor } from '#src/engine/supervisor.ts';
import type { Part } from '#src/http/readiness.ts';
import { explainDatabaseError, explainUnwritable } from '#src/store/explain-trouble.ts';
import { findProject } from '#src/store/projects.ts';
import type { Delivery } from '../bots.ts';

export interface ServingParts {
  app: ReadApp;
  supervisor: Pick<Supervisor, 'isReady' | 'trouble'>;
  /** null: not open yet. */
  delivery: () => Delivery | null;
  isStopping: () => boolean;
}

/** Everything without which `serve` is of little use, and what to do where one is down. */
export function listParts({ app, supervisor, delivery, isStopping }: ServingParts): Part[] {
  return [
    { name: 'process', check: () => (isStopping() ? STOPPING : null) },
    { name: 'engine', check: () => (supervisor.isReady ? null : NO_ENGINE) },
    {
      name: 'store',
      check: () => {
        const { trouble } = supervisor;
        return trouble && toFault(explainUnwritable(trouble, app.target));
      },
    },
    { name: 'database', check: () => checkReading(app) },
    { name: 'delivery', check: () => checkDelivery(delivery()) },
  ];
}

const STOPPING: PartFault = {
  error: 'This process is ending: it takes no new work.',
  fix: 'Ask another process, or start it again.',
};

const NO_ENGINE: PartFault = {
  error: "The engine's thread is not running, or is still starting: requests wait until it is.",
  fix: 'It is started again by itself within 30 s; if it stays down, the log says what it dies of.',
};

async function checkReading({ db, target }: ReadApp): Promise<PartFault | null> {
  try {
    await findProject(db, 'default', 'default');
    return null;
  } catch (error) {
    const refusal = explainDatabaseError(error, target);
    if (refusal) return toFault(refusal);
    throw error;
  }
}

function checkDelivery(delivery: Delivery | null): PartFault | null {
  const error = delivery === null ? 'The delivery of cards has not begun.' : delivery.fault;
  const fix = 'Look into the log, and whether the platform and its settings are well.';
  return error === null ? null : { error, fix };
}

function toFault({
  message,
  fix = 'Look into the log.',
}: {
  message: string;
  fix?: string | undefined;
}): PartFault {
  return { error: message, fix };
}
