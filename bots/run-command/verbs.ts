import type { RunVerb } from './verb.ts';
import { VERB as approve } from './verbs/approve.ts';
import { VERB as bundle } from './verbs/bundle.ts';
import { VERB as claim } from './verbs/claim.ts';
import { VERB as credits } from './verbs/credits.ts';
import { VERB as digest } from './verbs/digest.ts';
import { VERB as fix } from './verbs/fix.ts';
import { VERB as graph } from './verbs/graph.ts';
import { makeHelp } from './verbs/help.ts';
import { VERB as hold } from './verbs/hold.ts';
import { VERB as link } from './verbs/link.ts';
import { VERB as list } from './verbs/list.ts';
import { VERB as log } from './verbs/log.ts';
import { VERB as mute } from './verbs/mute.ts';
import { VERB as pause } from './verbs/pause.ts';
import { VERB as reject } from './verbs/reject.ts';
import { VERB as release } from './verbs/release.ts';
import { VERB as resume } from './verbs/resume.ts';
import { VERB as retry } from './verbs/retry.ts';
import { VERB as show } from './verbs/show.ts';
import { VERB as start } from './verbs/start.ts';
import { VERB as stop } from './verbs/stop.ts';
import { VERB as subscribe } from './verbs/subscribe.ts';
import { VERB as tasks } from './verbs/tasks.ts';
import { VERB as why } from './verbs/why.ts';
import { VERB as whyQuiet } from './verbs/why-quiet.ts';

const LOOKING = [list, show, why, log, graph, bundle, tasks, credits, digest, whyQuiet];
const DECIDING = [approve, reject];
const RUNNING = [start, retry, stop, pause, resume, hold, release];
const ALERTING = [mute, claim, fix, subscribe];
const OTHERS = [...LOOKING, ...DECIDING, ...RUNNING, ...ALERTING, link];

/** Everything that `/run` does, in the order in which its help lists it. */
export const VERBS: readonly RunVerb[] = [...OTHERS, makeHelp(OTHERS)];
