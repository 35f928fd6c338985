import { openWoundClock, type WoundClock } from '../wound-clock.ts';
import { Disturbances } from './disturbances.ts';
import { ResponseUrls } from './response-urls.ts';
import { TriggerIds } from './trigger-ids.ts';
import { Uploads } from './uploads.ts';
import { Views } from './views.ts';
import { Workspace } from './workspace.ts';

/** A call of the Web API as it came and what became of it. */
export interface ApiCall {
  method: string;
  fields: Record<string, unknown>;
  at: number;
  /** `ok`, the error, or what happened to it on the way. */
  outcome: string;
}

/** Everything that the stand-in knows. */
export interface World {
  clock: WoundClock;
  workspace: Workspace;
  views: Views;
  uploads: Uploads;
  triggers: TriggerIds;
  responseUrls: ResponseUrls;
  disturbances: Disturbances;
  scopes: Set<string>;
  calls: ApiCall[];
  /** What a correct program never does; a test with one that it did not expect fails. */
  blunders: string[];
  /** Tickets that open one socket each. */
  tickets: Set<string>;
  /** Where it listens, as `host:port`. */
  host: string;
}

/** What the app's manifest asks for, unless a test says otherwise. */
const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
];

export function createWorld(): World {
  const clock = openWoundClock();
  const { now } = clock;
  return {
    clock,
    workspace: new Workspace(now),
    views: new Views(),
    uploads: new Uploads(),
    triggers: new TriggerIds(now),
    responseUrls: new ResponseUrls(now),
    disturbances: new Disturbances(),
    scopes: new Set(SCOPES),
    calls: [],
    blunders: [],
    tickets: new Set(),
    host: '',
  };
}
