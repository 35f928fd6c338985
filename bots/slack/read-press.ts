import { z } from 'zod';

const Pressed = z.union([
  z.object({ value: z.string() }),
  z.object({ selected_option: z.object({ value: z.string() }) }),
]);

/** What a button, or the choice of a menu, carries of what it asks for; null: nothing. */
export function readPress(action: unknown): string | null {
  const { data } = Pressed.safeParse(action);
  if (data === undefined) return null;
  return 'value' in data ? data.value : data.selected_option.value;
}
