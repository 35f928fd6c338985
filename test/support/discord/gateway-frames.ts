import {
  GatewayCloseCodes as Close,
  GatewayIntentBits as Intent,
  GatewayOpcodes as Op,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { TOKEN } from './identity.ts';

const IdentifyData = z.looseObject({
  token: z.string(),
  properties: z.looseObject({ os: z.string(), browser: z.string(), device: z.string() }),
  intents: z.int().nonnegative(),
  shard: z.tuple([z.int(), z.int()]).default([0, 1]),
});
export type Identify = z.output<typeof IdentifyData>;

const ResumeData = z.looseObject({
  token: z.string(),
  session_id: z.string(),
  seq: z.int().nonnegative(),
});
export type Resume = z.output<typeof ResumeData>;

const Frame = z.discriminatedUnion('op', [
  z.looseObject({ op: z.literal(Op.Heartbeat), d: z.int().nullable() }),
  z.looseObject({ op: z.literal(Op.Identify), d: IdentifyData }),
  z.looseObject({ op: z.literal(Op.Resume), d: ResumeData }),
  z.looseObject({ op: z.literal(Op.PresenceUpdate), d: z.unknown() }),
]);
export type ClientFrame = z.output<typeof Frame>;

/** A frame of the client, or the code with which Discord closes for it. */
export function readFrame(text: string): ClientFrame | Close {
  const known: ReadonlySet<unknown> = new Set([
    Op.Heartbeat,
    Op.Identify,
    Op.Resume,
    Op.PresenceUpdate,
  ]);
  try {
    const given: unknown = JSON.parse(text);
    const { data } = z.looseObject({ op: z.unknown() }).safeParse(given);
    if (!known.has(data?.op)) return Close.UnknownOpcode;
    return Frame.safeParse(given).data ?? Close.DecodeError;
  } catch {
    return Close.DecodeError;
  }
}

const PRIVILEGED = Intent.GuildMembers | Intent.GuildPresences | Intent.MessageContent;
const KNOWN = Object.values(Intent)
  .filter((each) => typeof each === 'number')
  .reduce((all, each) => all | each, 0);

/** The code with which Discord closes on such a client; undefined: it may come in. */
export function judgeIdentify({ token, intents, shard }: Identify): Close | undefined {
  if (token !== TOKEN) return Close.AuthenticationFailed;
  const [index, count] = shard;
  if (index < 0 || index >= count) return Close.InvalidShard;
  if ((intents & ~KNOWN) !== 0) return Close.InvalidIntents;
  return (intents & PRIVILEGED) === 0 ? undefined : Close.DisallowedIntents;
}
