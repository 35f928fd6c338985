import type { World } from '../validation.ts';
import type { Draft } from './draft.ts';
import type { TemplatedText } from './templated-texts.ts';
import type { Sight } from './visible-steps.ts';

/** Where a reference stands, and what there is to refer to. */
export interface Surroundings {
  templated: TemplatedText;
  sight: Sight;
  draft: Draft;
  world: World;
}
