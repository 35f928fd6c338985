import type { Intent } from './intent.ts';
import {
  packCount,
  packPage,
  packUuid,
  unpackCount,
  unpackPage,
  unpackUuid,
} from './pack-field.ts';

type Find = (hash: string) => string | null;
type Read = (fields: readonly string[], find: Find) => Intent | null;

/** What is asked of many failures at once, or of what is told of them: as it stands on buttons. */
export const GROUP_FORMS = {
  mute: { code: 'mu', read: readMute },
  unmute: { code: 'um', read: readRun('unmute') },
  claim: { code: 'cl', read: readClaim },
  'release-claim': { code: 'rc', read: readRun('release-claim') },
  'tell-fix': { code: 'fx', read: readRun('tell-fix') },
  'retry-group': { code: 'rg', read: readRun('retry-group') },
  'retry-group-now': { code: 'gn', read: readRetryNow },
  'show-group': { code: 'sg', read: readGroup },
  'show-storm': { code: 'ss', read: readStorm },
  'why-quiet': { code: 'wq', read: readQuiet },
  subscribe: { code: 'su', read: () => ({ type: 'subscribe' }) },
  unsubscribe: { code: 'us', read: readSubscription },
} as const satisfies Partial<Record<Intent['type'], { code: string; read: Read }>>;

export type GroupIntent = Extract<Intent, { type: keyof typeof GROUP_FORMS }>;

/** Is it asked of many failures at once, or of what is told of them? */
export function isGroupIntent(intent: Intent): intent is GroupIntent {
  return Object.hasOwn(GROUP_FORMS, intent.type);
}

/** `hash`: how a button names a workflow. */
export function fieldsOfGroup(intent: GroupIntent, hash: (workflow: string) => string): string[] {
  switch (intent.type) {
    case 'mute':
      return [
        packUuid(intent.runId),
        ...(intent.hours === undefined ? [] : [packCount(intent.hours)]),
      ];
    case 'unmute':
    case 'release-claim':
    case 'tell-fix':
    case 'retry-group':
      return [packUuid(intent.runId)];
    case 'claim':
      return [packUuid(intent.runId), ...(intent.takeOver ? ['t'] : [])];
    case 'retry-group-now':
      return [packUuid(intent.runId), packCount(intent.count), intent.plan];
    case 'show-group':
      return [packUuid(intent.runId), packPage(intent)];
    case 'show-storm':
      return [intent.post, packCount(intent.page)];
    case 'why-quiet':
      return 'runId' in intent ? ['r', packUuid(intent.runId)] : ['w', hash(intent.workflow)];
    case 'subscribe':
      return [];
    case 'unsubscribe':
      return [packCount(intent.subscription)];
  }
}

function readRun(type: 'unmute' | 'release-claim' | 'tell-fix' | 'retry-group'): Read {
  return ([run = '']) => ({ type, runId: unpackUuid(run) });
}

function readMute([run = '', hours]: readonly string[]): Intent {
  const long = hours === undefined ? {} : { hours: unpackCount(hours) };
  return { type: 'mute', runId: unpackUuid(run), ...long };
}

function readClaim([run = '', how]: readonly string[]): Intent {
  const also = how === 't' ? { takeOver: true as const } : {};
  return { type: 'claim', runId: unpackUuid(run), ...also };
}

function readRetryNow([run = '', count = '', plan = '']: readonly string[]): Intent {
  return { type: 'retry-group-now', runId: unpackUuid(run), count: unpackCount(count), plan };
}

function readGroup([run = '', page = '']: readonly string[]): Intent {
  return { type: 'show-group', runId: unpackUuid(run), ...unpackPage(page) };
}

function readStorm([post = '', page = '']: readonly string[]): Intent {
  return { type: 'show-storm', post, page: unpackCount(page) };
}

function readQuiet([of, named = '']: readonly string[], find: Find): Intent | null {
  if (of === 'r') return { type: 'why-quiet', runId: unpackUuid(named) };
  const workflow = find(named);
  return workflow === null ? null : { type: 'why-quiet', workflow };
}

function readSubscription([subscription = '']: readonly string[]): Intent {
  return { type: 'unsubscribe', subscription: unpackCount(subscription) };
}
