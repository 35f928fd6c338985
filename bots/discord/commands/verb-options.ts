import type { FlagShape, VerbShape } from '../../run-command/verb.ts';
import { nameOptions } from '../render/option-names.ts';

/** What an option is completed with while somebody types. */
export type Completion = 'run' | 'task' | 'workflow' | 'step' | 'steps' | 'verb';

/** An option of a subcommand, and what it becomes in the line that means the same. */
export interface VerbOption {
  name: string;
  about: string;
  type: 'text' | 'count' | 'switch';
  isRequired?: boolean;
  completes?: Completion;
  choices?: readonly string[];
  /** pairs: words as they are typed; flag: of the option's own name; chosen: the flag that was chosen. */
  becomes: 'word' | 'pairs' | 'flag' | 'chosen';
  /** The flags for which it stands, where it is not named after the only one. */
  standsFor?: readonly string[];
}

const SECTIONS = ['failed', 'active', 'awaiting'];

const RUN = needs('run', 'The run: part of its id, of its workflow, or of what failed.');
const TASK = needs('task', 'The task, or the run that waits for it.');
const WORKFLOW = needs('workflow', 'The workflow, by its name.');

/** What a verb takes beside its flags, and what stands for several of its flags at once. */
const OWN_OPTIONS: Readonly<Record<string, readonly VerbOption[]>> = {
  list: [
    {
      name: 'section',
      about: 'Only runs that failed, that have not ended, or that wait.',
      type: 'text',
      choices: SECTIONS,
      becomes: 'chosen',
      standsFor: SECTIONS,
    },
  ],
  show: [{ ...RUN, about: 'The run, or <run>.<number> for one of its tasks.' }],
  why: [RUN],
  log: [RUN],
  graph: [RUN],
  bundle: [RUN],
  approve: [
    TASK,
    { ...pairs('set', 'Change fields of it first: amount=5 note="by hand".'), standsFor: ['set'] },
  ],
  reject: [TASK, word('reason', 'Why not: whoever asked is told. Left out: a form asks for it.')],
  start: [WORKFLOW, pairs('values', 'The input: order.id=5 note="by hand".')],
  retry: [RUN, pairs('values', 'Other input than the run had: order.id=5.')],
  stop: [{ ...word('run', 'The run; left out: the one that is active.'), completes: 'run' }],
  pause: [RUN],
  resume: [RUN],
  mute: [RUN, word('reason', 'Why: whoever asks why it is quiet is told.')],
  digest: [word('number', 'Of which subscription; left out: the one of this channel.')],
  subscribe: [
    word('time', 'When it is to come, as clocks show it there: 09:00.'),
    word('zone', 'The time zone of that: Europe/Berlin.'),
  ],
  'why-quiet': [
    { ...RUN, name: 'of', about: 'The workflow, by its name; or the run.', completes: 'workflow' },
  ],
  claim: [RUN],
  fix: [RUN, word('words', 'What fixed it. Left out: a form asks for it.')],
  hold: [WORKFLOW, word('reason', 'Why: whoever wants to start it is told.')],
  release: [WORKFLOW],
  help: [{ ...word('verb', 'In detail: one thing that can be done.'), completes: 'verb' }],
};

const SWITCH = { type: 'switch' } as const;
/** How values are called in the help, and what they are. */
const VALUES: Readonly<Record<string, Pick<VerbOption, 'type' | 'completes'>>> = {
  '<n>': { type: 'count' },
  '<count>': { type: 'count' },
  '<workflow>': { type: 'text', completes: 'workflow' },
  '<step>': { type: 'text', completes: 'step' },
  '<steps>': { type: 'text', completes: 'steps' },
  '<step,step>': { type: 'text', completes: 'steps' },
};

/** All that a verb can be given, what it needs first. */
export function optionsOf({ name, flags }: VerbShape): VerbOption[] {
  const own = OWN_OPTIONS[name] ?? [];
  const covered = own.flatMap(({ standsFor = [] }) => standsFor);
  const others = Object.entries(flags).filter(([flag]) => !covered.includes(flag));
  const options = [...own, ...others.map(([flag, shape]) => optionOfFlag(flag, shape))];
  return options.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ isRequired = false }: VerbOption): number {
  return isRequired ? 0 : 1;
}

function optionOfFlag(name: string, { about, value }: FlagShape): VerbOption {
  const kind = value === undefined ? SWITCH : VALUES[value];
  return { name, about: nameOptions(about), type: 'text', ...kind, becomes: 'flag' };
}

function word(name: string, about: string): VerbOption {
  return { name, about, type: 'text', becomes: 'word' };
}

function pairs(name: string, about: string): VerbOption {
  return { name, about, type: 'text', becomes: 'pairs' };
}

function needs(name: 'run' | 'task' | 'workflow', about: string): VerbOption {
  return { ...word(name, about), completes: name, isRequired: true };
}
