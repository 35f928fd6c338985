import type { Config } from '#src/config.ts';
import { isToApprovers } from '#src/domain/routes.ts';

/** Where cards of a platform go by the environment; what `signalbox routes` adds is not looked at. */
export function examinedPlaces(
  { CHAT_ROUTES: routes }: Config,
  { surface, channel }: { surface: string; channel: string },
): string[] {
  const routed = routes.filter((route) => route.surface === surface && !isToApprovers(route));
  return [...new Set([channel, ...routed.map(({ place }) => place)])];
}
