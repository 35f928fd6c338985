/** "slack:C0123ABCD"; a terminal has no place of its own. */
export function nameGoal({ surface, place }: { surface: string; place: string }): string {
  return place === surface ? surface : `${surface}:${place}`;
}
