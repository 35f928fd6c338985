import { capitalise } from '#src/domain/capitalise.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { View } from '#src/views/view.ts';
import type { Reason } from '../delivery/trouble.ts';
import type { Messenger, SendResult } from '../messenger.ts';
import { newsOf } from './news-of.ts';
import type { Drawn, Screen } from './screen.ts';

const PLACE = 'terminal';
/** Of older cards it is not known any more what they said. */
const REMEMBERED_MAX = 500;
const CHANGED = 'What was shown above has changed:';
/** A terminal that is gone may be another one by then, or the process that comes after this one has one. */
const GONE_MS = 30_000;

export interface TerminalMessengerOptions {
  screen: Screen;
  render: (view: View, style: Screen['style']) => string;
}

/** Delivers cards to whoever reads this terminal. A card is named by the post that brought it. */
export function openTerminalMessenger({ screen, render }: TerminalMessengerOptions): Messenger {
  const endings = new Map<string, string | null>();
  const draw = (view: View) => render(view, screen.style);
  const remember = (message: string, view: View, drawn: Drawn): SendResult => {
    const result = resultOf(drawn, message);
    if (result.type !== 'sent') return result;
    endings.delete(message);
    endings.set(message, endingOf(view));
    const [oldest] = endings.keys();
    if (endings.size > REMEMBERED_MAX && oldest !== undefined) endings.delete(oldest);
    return result;
  };
  return {
    surface: 'terminal',
    defaultPlace: PLACE,
    paceMs: 0,
    hasPictures: false,
    explain: explainReason,
    placeOfPerson: () => null,
    post: async ({ id, view }) =>
      remember(id, view, await screen.printOnce(id, draw(view), newsOf(view))),
    update: async ({ message }, { view }) => {
      const redrawn = await screen.redraw(message, draw(view), newsOf(view));
      if (redrawn !== 'out_of_reach') return remember(message, view, redrawn);
      const ending = endingOf(view);
      const isSaid = ending === null || ending === (endings.get(message) ?? null);
      if (isSaid) return remember(message, view, 'drawn');
      const printed = await screen.print(message, `${CHANGED}\n${draw(view)}`);
      return remember(message, view, printed);
    },
    whisper: async (_, view) => resultOf(await screen.print('', draw(view)), ''),
    upload: async () => ({ type: 'refused', reason: 'a terminal shows no pictures' }),
    recall: async () => null,
    find: async () => undefined,
  };
}

/** Whatever it is, the terminal is there again or another one is. */
function explainReason(reason: string): Reason {
  return {
    trouble: 'unsent',
    means: capitalise(`${reason}.`),
    fix: 'It is tried again by itself.',
  };
}

/** What a card says for good; null: something may still come of it. Only that is worth a second card. */
function endingOf(view: View): string | null {
  switch (view.kind) {
    case 'approval':
    case 'task-reminder':
      return view.status === 'pending' ? null : view.status;
    case 'run':
      return isTerminal(view.status) ? view.status : null;
    // It told of an ending in the first place.
    case 'failure-alert':
      return view.context !== null && view.context.recovered !== null ? 'recovered' : null;
    case 'storm':
      return view.isOver ? 'over' : null;
    case 'bundle':
    case 'command-center':
    case 'credits':
    case 'delivery-alert':
    case 'digest':
    case 'fix-question':
    case 'graph':
    case 'help':
    case 'log':
    case 'low-balance':
    case 'receipt':
    case 'repeat':
    case 'retry-preview':
    case 'stop-plan':
    case 'tasks':
    case 'why-quiet':
      return null;
  }
}

function resultOf(drawn: Drawn, message: string): SendResult {
  if (typeof drawn === 'string') return { type: 'sent', message };
  const reason = `the terminal cannot be written: ${drawn.unwritable}`;
  return { type: 'later', afterMs: GONE_MS, reason };
}
