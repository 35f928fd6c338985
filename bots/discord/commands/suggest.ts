import { hasRole } from '#src/domain/access.ts';
import { narrowByWords } from '#src/domain/narrow-by-words.ts';
import { shorten } from '#src/domain/shorten.ts';
import { fullTaskName } from '#src/domain/task-name.ts';
import type { Caller } from '#src/operations/caller.ts';
import { type RunPurpose, suggestRuns } from '#src/operations/suggest-runs.ts';
import { suggestTasks } from '#src/operations/suggest-tasks.ts';
import { suggestWorkflows, type WorkflowPurpose } from '#src/operations/suggest-workflows.ts';
import type { ChatDesk } from '../../answering/desk.ts';
import type { Messenger } from '../../messenger.ts';
import type { RunVerb } from '../../run-command/verb.ts';
import { VERBS } from '../../run-command/verbs.ts';
import { PERSON_PLACE } from '../message-name.ts';
import { CHOICE_LENGTH_MAX, nameRun, nameTask, nameWorkflow } from './name-choice.ts';
import type { Typing } from './slash-options.ts';
import { chooseSteps } from './suggest-steps.ts';
import { type Completion, optionsOf } from './verb-options.ts';

/** What Discord shows, and what the option gets when somebody takes it. */
export interface Choice {
  name: string;
  value: string;
}

export interface AskedSuggestion extends Typing {
  /** The channel, of a thread the one that it is in; null: in direct messages. */
  place: string | null;
}

export interface SuggestingDesk extends Pick<ChatDesk, 'app' | 'redact'> {
  messenger: Pick<Messenger, 'surface'>;
}

const CHOICES_MAX = 25;

const RUN_PURPOSES: Readonly<Record<string, RunPurpose>> = {
  why: 'explain',
  mute: 'explain',
  claim: 'explain',
  fix: 'explain',
  retry: 'retry',
  stop: 'stop',
  pause: 'pause',
  resume: 'resume',
};
const WORKFLOW_PURPOSES: Readonly<Record<string, WorkflowPurpose>> = {
  start: 'start',
  hold: 'hold',
  release: 'release',
};

/** What an option may be completed with, the likeliest first; nothing that they may not do. */
export async function suggest(
  desk: SuggestingDesk,
  caller: Caller,
  asked: AskedSuggestion,
): Promise<Choice[]> {
  const verb = VERBS.find(({ name }) => name === asked.verb);
  if (verb === undefined || !hasRole(caller, verb.needs)) return [];
  const option = optionsOf(verb).find(({ name }) => name === asked.option);
  if (option?.completes === undefined) return [];
  const choices = await chooseOf(option.completes, { desk, caller, asked, verb });
  // What is longer would not be taken as it is; what holds a secret would tell it to Discord.
  const fits = ({ value }: Choice) =>
    value.length <= CHOICE_LENGTH_MAX && desk.redact(value) === value;
  return choices.filter(fits).slice(0, CHOICES_MAX);
}

interface Suggesting {
  desk: SuggestingDesk;
  caller: Caller;
  asked: AskedSuggestion;
  verb: RunVerb;
}

async function chooseOf(completes: Completion, suggesting: Suggesting): Promise<Choice[]> {
  switch (completes) {
    case 'run':
      return chooseRuns(suggesting);
    case 'task':
      return chooseTasks(suggesting);
    case 'workflow':
      return chooseWorkflows(suggesting);
    case 'verb':
      return chooseVerbs(suggesting);
    case 'step':
    case 'steps':
      return chooseSteps(suggesting.desk, suggesting.asked, completes);
  }
}

async function chooseRuns({ desk, caller, asked, verb }: Suggesting): Promise<Choice[]> {
  const naming = namingOf(desk);
  const runs = await suggestRuns(desk.app, {
    ...nearOf(desk, caller, asked),
    purpose: RUN_PURPOSES[verb.name] ?? 'look',
    tell: (run) => nameRun(run, naming),
    limit: CHOICES_MAX,
  });
  return runs.map((run) => ({ name: nameRun(run, naming), value: run.uuid }));
}

async function chooseTasks({ desk, caller, asked, verb }: Suggesting): Promise<Choice[]> {
  const naming = namingOf(desk);
  const tasks = await suggestTasks(desk.app, caller, {
    ...nearOf(desk, caller, asked),
    // Whoever edits a task need not be one whose yes counts.
    approved: verb.name === 'approve' && asked.chosen['set'] === undefined,
    tell: (task) => `${nameTask(task, naming)} ${task.run.uuid}`,
    limit: CHOICES_MAX,
  });
  return tasks.map((task) => ({
    name: nameTask(task, naming),
    value: fullTaskName({ runId: task.run.uuid, seq: task.task.seq }),
  }));
}

async function chooseWorkflows({ desk, asked, verb }: Suggesting): Promise<Choice[]> {
  const naming = namingOf(desk);
  const workflows = await suggestWorkflows(desk.app, {
    purpose: WORKFLOW_PURPOSES[verb.name] ?? 'look',
    typed: asked.typed,
    tell: (workflow) => nameWorkflow(workflow, naming),
    limit: CHOICES_MAX,
  });
  return workflows.map((workflow) => ({
    name: nameWorkflow(workflow, naming),
    value: workflow.name,
  }));
}

async function chooseVerbs({ caller, asked }: Suggesting): Promise<Choice[]> {
  const known = VERBS.filter(({ needs }) => hasRole(caller, needs));
  return narrowByWords(known, asked.typed, ({ name, about }) => `${name} ${about}`)
    .toSorted((one, other) => rankOf(one, asked.typed) - rankOf(other, asked.typed))
    .map(({ name, about }) => ({
      name: shorten(`${name} · ${about}`, CHOICE_LENGTH_MAX),
      value: name,
    }));
}

function rankOf({ name }: RunVerb, typed: string): number {
  return name.startsWith(typed.trim().toLowerCase()) ? 0 : 1;
}

function nearOf(
  { messenger }: SuggestingDesk,
  { actor }: Caller,
  { place, typed }: AskedSuggestion,
) {
  const { surface } = messenger;
  return { near: { surface, place: place ?? PERSON_PLACE + actor.id }, typed };
}

function namingOf({ app, redact }: SuggestingDesk) {
  return { redact, now: app.clock.now() };
}
