import type { Notice } from '#src/domain/notices.ts';
import type { Messenger } from '../messenger.ts';

/** To which places of a surface a notice goes. Until somebody routes them: all to one. */
export async function routeNotice(
  _: Notice,
  messenger: Pick<Messenger, 'defaultPlace'>,
): Promise<readonly string[]> {
  return [messenger.defaultPlace];
}
