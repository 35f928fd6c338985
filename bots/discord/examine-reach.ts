import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Finding } from '#src/cli/bots.ts';
import type { DiscordSettings } from '#src/config.ts';
import { findRight, findWrong } from '../answering/finding.ts';
import { explainRefused } from './commands/commands-refused.ts';
import { findChanged } from './commands/register-commands.ts';
import { type IdentifyBudget, judgeIdentify } from './gateway-budget.ts';
import { look } from './look.ts';
import type { DiscordRest } from './rest.ts';

const COMMANDS = 'its commands';
const GATEWAY = 'the gateway';

const Gateway = z.object({
  session_start_limit: z.object({
    total: z.number(),
    remaining: z.number(),
    reset_after: z.number(),
  }),
});

/** Looks whether what people do in Discord can come here. */
export async function examineReach(
  rest: DiscordRest,
  settings: DiscordSettings,
): Promise<Finding[]> {
  const gateway = await look(GATEWAY, async () => {
    const { session_start_limit } = Gateway.parse(await rest.get(Routes.gatewayBot()));
    const { reset_after: resetAfterMs, ...left } = session_start_limit;
    return [judgeBudget({ ...left, resetAfterMs })];
  });
  return [...gateway, await examineCommands(rest, settings)];
}

function judgeBudget(budget: IdentifyBudget): Finding {
  const { remaining, total } = budget;
  const told = `${remaining} of ${total} connections are left for today`;
  const never = Number.NEGATIVE_INFINITY;
  const loss = judgeIdentify(budget, { beganAt: never, identifiedAt: [], now: 0 });
  if (loss === null) return findRight(GATEWAY, `It can be opened: ${told}.`);
  return findWrong(GATEWAY, `${loss.means} Only ${told}.`, loss.fix ?? 'Wait until then.');
}

/** What serve has yet to do is not wrong. */
async function examineCommands(rest: DiscordRest, settings: DiscordSettings): Promise<Finding> {
  try {
    const changed = await findChanged({ rest, settings });
    const where = settings.guildId === null ? 'everywhere' : 'in the server';
    if (changed.length === 0) return findRight(COMMANDS, `/run is registered ${where}.`);
    const names = changed.map(({ name }) => name).join(', ');
    return findRight(COMMANDS, `signalbox serve will register ${where}: ${names}.`);
  } catch (error) {
    const { error: message, fix } = explainRefused(error, settings);
    return findWrong(COMMANDS, message, fix);
  }
}
