/** What a person may do next about a run. Each surface offers it its own way: a button, a command. */
export type NextAct =
  | 'explain'
  | 'read_log'
  | 'read_results'
  | 'follow'
  | 'start_again'
  | 'start_worker';
