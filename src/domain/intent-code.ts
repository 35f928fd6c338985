import { fieldsOfGroup, GROUP_FORMS, isGroupIntent } from './group-intent-code.ts';
import type { DrainTime, Intent, IntentType, ListChoice, RetryChoice } from './intent.ts';
import {
  packCount,
  packPage,
  packUuid,
  unpackCount,
  unpackPage,
  unpackUuid,
} from './pack-field.ts';

/** What a button's value may hold on every platform, ASCII characters. */
export const INTENT_CODE_LENGTH_MAX = 100;

/** Signs a text: 10 characters of base64url that only this installation can make. */
export type Mac = (text: string) => string;

export interface IntentReading {
  mac: Mac;
  /** The workflow whose `hashWorkflow` is this; null: there is none (any more). */
  findWorkflow: (hash: string) => string | null;
}

/** Of another format than this nothing is understood. */
const FORMAT = '1';
const SECTIONS = ['awaiting', 'draining', 'running', 'failed'] as const;
const VERB = /^[a-z][a-z-]{0,29}$/;

type Read = (fields: readonly string[], find: IntentReading['findWorkflow']) => Intent | null;

/** The codes stand on cards that are posted already: none is ever used for anything else. */
const FORMS: Readonly<Record<IntentType, { code: string; read: Read }>> = {
  approve: { code: 'ap', read: readDecision('approve') },
  reject: { code: 'rj', read: readDecision('reject') },
  'edit-and-approve': { code: 'ed', read: readDecision('edit-and-approve') },
  show: { code: 'sh', read: readRun('show') },
  why: { code: 'wy', read: readRun('why') },
  log: { code: 'lg', read: readRun('log') },
  read: { code: 'rd', read: readTask },
  pause: { code: 'pa', read: readRun('pause') },
  resume: { code: 'rs', read: readRun('resume') },
  stop: { code: 'st', read: readRun('stop') },
  drain: { code: 'dr', read: readDrain },
  start: { code: 'sr', read: readWorkflow('start') },
  retry: { code: 'rt', read: (fields) => ({ type: 'retry', ...readChoice(fields) }) },
  'retry-now': { code: 'rn', read: readRetryNow },
  hold: { code: 'ho', read: readWorkflow('hold') },
  release: { code: 're', read: readWorkflow('release') },
  'stop-all': { code: 'sa', read: readStopAll },
  list: { code: 'li', read: readList },
  help: { code: 'he', read: ([verb = null]) => ({ type: 'help', verb }) },
  ...GROUP_FORMS,
};
const READERS = new Map(Object.values(FORMS).map(({ code, read }) => [code, read]));

/**
 * An intent as a button carries it: at most 100 characters, signed. A workflow goes by a hash of its
 * name, which may be longer than a button holds.
 */
export function encodeIntent(intent: Intent, mac: Mac): string {
  const signed = [FORMAT, FORMS[intent.type].code, ...fieldsOf(intent, mac)].join('.');
  return `${signed}.${mac(signed)}`;
}

/** How a button names a workflow. */
export function hashWorkflow(name: string, mac: Mac): string {
  return mac(`workflow:${name}`);
}

function fieldsOf(intent: Intent, mac: Mac): string[] {
  if (isGroupIntent(intent)) return fieldsOfGroup(intent, (name) => hashWorkflow(name, mac));
  switch (intent.type) {
    case 'approve':
    case 'reject':
    case 'edit-and-approve':
      return [packUuid(intent.runId), packCount(intent.seq), packCount(intent.version)];
    case 'read':
      return [packUuid(intent.runId), packCount(intent.seq)];
    case 'show':
    case 'why':
    case 'log':
    case 'pause':
    case 'resume':
    case 'stop':
      return [packUuid(intent.runId)];
    case 'drain':
      return [packUuid(intent.runId), packTime(intent.drainMs)];
    case 'start':
    case 'hold':
    case 'release':
      return [hashWorkflow(intent.workflow, mac)];
    case 'stop-all': {
      const { workflow, drain, count, drainMs } = intent;
      const how = drain ? 'd' : 'i';
      return [hashWorkflow(workflow, mac), how, packCount(count), packTime(drainMs)];
    }
    case 'retry':
      return choiceOf(intent);
    case 'retry-now':
      return [...choiceOf(intent), intent.plan];
    case 'list':
      return listOf(intent, mac);
    case 'help':
      // A verb that no help has is a question for all of it.
      return intent.verb !== null && VERB.test(intent.verb) ? [intent.verb] : [];
  }
}

/** Null: forged, cut, of an older format, or about a workflow that is gone. */
export function decodeIntent(text: string, { mac, findWorkflow }: IntentReading): Intent | null {
  if (text.length > INTENT_CODE_LENGTH_MAX) return null;
  const end = text.lastIndexOf('.');
  const signed = text.slice(0, Math.max(0, end));
  if (text !== `${signed}.${mac(signed)}`) return null;
  const [format, code = '', ...fields] = signed.split('.');
  const read = READERS.get(code);
  return format === FORMAT && read ? read(fields, findWorkflow) : null;
}

function readDecision(type: 'approve' | 'reject' | 'edit-and-approve'): Read {
  return ([run = '', seq = '', version = '']) => {
    const named = { runId: unpackUuid(run), seq: unpackCount(seq) };
    return { type, ...named, version: unpackCount(version) };
  };
}

function readTask([run = '', seq = '']: readonly string[]): Intent {
  return { type: 'read', runId: unpackUuid(run), seq: unpackCount(seq) };
}

function readRun(type: 'show' | 'why' | 'log' | 'pause' | 'resume' | 'stop'): Read {
  return ([run = '']) => ({ type, runId: unpackUuid(run) });
}

function readDrain([run = '', time = '']: readonly string[]): Intent {
  return { type: 'drain', runId: unpackUuid(run), ...unpackTime(time) };
}

function readWorkflow(type: 'start' | 'hold' | 'release'): Read {
  return ([hash = ''], find) => {
    const workflow = find(hash);
    return workflow === null ? null : { type, workflow };
  };
}

function readStopAll(
  [hash = '', how, count = '', time = '']: readonly string[],
  find: IntentReading['findWorkflow'],
): Intent | null {
  const workflow = find(hash);
  if (workflow === null) return null;
  const whom = { workflow, count: unpackCount(count) };
  return { type: 'stop-all', ...whom, drain: how === 'd', ...unpackTime(time) };
}

function choiceOf({ runId, fromPlace, fresh, latest }: RetryChoice): string[] {
  const place = fromPlace === undefined ? '' : packCount(fromPlace);
  return [packUuid(runId), place, `${fresh ? 'f' : ''}${latest ? 'l' : ''}`];
}

function readChoice([run = '', place = '', how = '']: readonly string[]): RetryChoice {
  return {
    runId: unpackUuid(run),
    ...(place === '' ? {} : { fromPlace: unpackCount(place) }),
    ...(how.includes('f') ? { fresh: true } : {}),
    ...(how.includes('l') ? { latest: true } : {}),
  };
}

function readRetryNow([run = '', place = '', how = '', plan = '']: readonly string[]): Intent {
  return { type: 'retry-now', ...readChoice([run, place, how]), plan };
}

/** "failed.b<run>.<hash>.<time>": what is left open at its end is left out. */
function listOf(choice: ListChoice, mac: Mac): string[] {
  const { section, workflow, sinceMs } = choice;
  const named = workflow === undefined ? '' : hashWorkflow(workflow, mac);
  const fields = [section, packPage(choice), named, packTime(sinceMs)];
  return fields.slice(0, fields.findLastIndex((field) => field !== '') + 1);
}

function readList(
  [name, page = '', hash = '', since = '']: readonly string[],
  find: IntentReading['findWorkflow'],
): Intent | null {
  const section = SECTIONS.find((known) => known === name);
  const workflow = hash === '' ? undefined : find(hash);
  if (section === undefined || workflow === null) return null;
  return {
    type: 'list',
    section,
    ...(workflow === undefined ? {} : { workflow }),
    ...(since === '' ? {} : { sinceMs: unpackCount(since) }),
    ...unpackPage(page),
  };
}

function packTime(ms: number | undefined): string {
  return ms === undefined ? '' : packCount(ms);
}

function unpackTime(text: string): DrainTime {
  return text === '' ? {} : { drainMs: unpackCount(text) };
}
