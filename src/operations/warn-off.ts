import type { ReadApp } from '#src/app.ts';
import { isSetUp } from '#src/config.ts';
import { listOpenSurfaces } from '#src/store/surfaces.ts';

/** Which of these nothing is delivered to, because they are not set up: neither here nor where somebody serves. */
export async function listOff(
  { db, config, clock }: ReadApp,
  surfaces: readonly string[],
): Promise<string[]> {
  const unset = [...new Set(surfaces)].filter((surface) => !isSetUp(config, surface));
  if (unset.length === 0) return [];
  const open = await listOpenSurfaces(db, clock.now());
  return unset.filter((surface) => !open.includes(surface));
}

/** For the answer to whoever sends something there, after a space: what is off, and how it comes on. */
export async function warnOff(app: ReadApp, surface: string): Promise<string> {
  const [off] = await listOff(app, [surface]);
  if (off === undefined) return '';
  return off === 'terminal'
    ? ' No terminal shows cards now: "signalbox serve" in one does.'
    : ` ${off} is not set up here: nothing goes there yet. ${adviseOnOff(off)}`;
}

/** How a chat platform is switched on. */
export function adviseOnOff(surface: string): string {
  return `Set it up (docs/${surface}-setup.md) and start "signalbox serve" anew.`;
}
