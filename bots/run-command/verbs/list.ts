import { SECTIONS, type Section } from '#src/domain/command-center.ts';
import { Refusal } from '#src/domain/errors.ts';
import {
  type CommandCenterRequest,
  loadCommandCenter,
} from '#src/operations/load-command-center.ts';
import { type CommandCenterView, viewCommandCenter } from '#src/views/command-center.ts';
import type { Reply } from '../../reply.ts';
import { answerReading } from '../answer-reading.ts';
import { readCount, readSpan } from '../read-values.ts';
import { showAlike } from '../show-alike.ts';
import { showStorm } from '../show-storm.ts';
import type { Asker, Desk, Flags, RunVerb } from '../verb.ts';
import { listMuted } from './mute.ts';

const EACH_SECTION_MAX = 5;
/** Of one section alone there is room for more. */
const ONE_SECTION_MAX = 10;

/** The sections that a flag stands for. */
const FLAG_SECTIONS: Readonly<Record<string, readonly Section[]>> = {
  failed: ['failed'],
  active: ['awaiting', 'draining', 'running'],
  awaiting: ['awaiting'],
};

export const VERB: RunVerb = {
  name: 'list',
  usage: 'list [--failed|--active|--awaiting] [--since 24h] [--workflow <w>], list --muted',
  about: 'What waits for approval, what is running, and what failed lately.',
  flags: {
    failed: { about: 'Only runs that failed or were stopped.' },
    active: { about: 'Only runs that have not ended.' },
    awaiting: { about: 'Only runs that wait for a person.' },
    since: { value: '<time>', about: 'How far back failures are listed: 30m, 24h, 7d.' },
    workflow: { value: '<workflow>', about: 'Only runs of this workflow.' },
    like: { value: '<run>', about: 'Only runs that failed like this one.' },
    storm: { value: '<storm>', about: 'All failures of the storm that has this name.' },
    page: { value: '<n>', about: 'With --storm: which page of them.' },
    muted: { about: 'What nobody is alerted of for now, by whom and until when.' },
    before: { value: '<run>', about: 'The next page: what comes after this run in the list.' },
    after: { value: '<run>', about: 'The page before: what comes before this run in the list.' },
  },
  words: { min: 0, max: 0 },
  needs: 'project_viewer',
  run: (call) => {
    const { flags } = call;
    const alone = readOneOf(flags, ['like', 'storm', 'muted', ...Object.keys(FLAG_SECTIONS)]);
    if (alone === 'muted') return listMuted(call);
    const post = flags.one('storm');
    if (post !== undefined) return showStorm(call, { post, page: readCount(flags, 'page') ?? 1 });
    const like = flags.one('like');
    if (like === undefined) return listRuns(call, readRequest(flags));
    return showAlike(call, { signature: like, ...readSide(flags) });
  },
};

export type ListRequest = Partial<CommandCenterRequest>;

/** The Command Center, or some of its sections. */
export async function listRuns(asker: Asker, request: ListRequest): Promise<Reply> {
  const { sections = SECTIONS, workflow } = request;
  const target = workflow === undefined ? '' : `workflow:${workflow}`;
  return answerReading(asker, { verb: VERB.name, target }, async () => {
    return {
      view: await loadList(asker, request),
      message: `Runs were listed: ${sections.join(', ')}.`,
    };
  });
}

/** The same for whoever is known to be allowed it; nothing is put on record. */
export async function loadList(
  { app, redact }: Desk,
  request: ListRequest,
): Promise<CommandCenterView> {
  const limit = request.sections?.length === 1 ? ONE_SECTION_MAX : EACH_SECTION_MAX;
  return viewCommandCenter(await loadCommandCenter(app, { limit, ...request }), redact);
}

function readRequest(flags: Flags): ListRequest {
  const flag = readOneOf(flags, Object.keys(FLAG_SECTIONS));
  const sections = flag === undefined ? undefined : FLAG_SECTIONS[flag];
  const sinceMs = readSpan(flags, 'since');
  const workflow = flags.one('workflow');
  return {
    ...(sections === undefined ? {} : { sections }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(workflow === undefined ? {} : { workflow }),
    ...readSide(flags),
  };
}

function readSide(flags: Flags): Pick<ListRequest, 'before' | 'after'> {
  const side = readOneOf(flags, ['before', 'after']);
  const run = side === undefined ? undefined : flags.one(side);
  return side === undefined || run === undefined ? {} : { [side]: run };
}

/** The one that is given; undefined: none is. */
function readOneOf<Name extends string>(flags: Flags, names: readonly Name[]): Name | undefined {
  const [flag, another] = names.filter(flags.has);
  if (another === undefined) return flag;
  const message = `--${flag} and --${another} exclude each other.`;
  throw new Refusal('invalid', message, 'Give one of them.');
}
