import type { View } from '#src/views/view.ts';
import type { Progress } from '../progress.ts';
import { renderView } from './render/render-view.ts';
import type { Screen } from './screen.ts';

const KEY = 'progress';

/** One card that tells how far it is, as long as nothing else is printed below it; in a pipe nothing. */
export class ScreenProgress implements Progress {
  readonly #screen: Screen;
  #isShown = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(view: View): void {
    const screen = this.#screen;
    if (!screen.isLive) return;
    const card = renderView(view, screen.style);
    void (this.#isShown ? screen.redraw(KEY, card) : screen.print(KEY, card));
    this.#isShown = true;
  }

  async end(view: View): Promise<boolean> {
    const screen = this.#screen;
    if (!this.#isShown) return false;
    return (await screen.redraw(KEY, renderView(view, screen.style))) === 'drawn';
  }
}
