import type { Draft, Part } from './card.ts';
import { describeFact } from './parts.ts';

/** What a card says, without what it offers. */
export function layOutText({ parts }: Pick<Draft, 'parts'>): string {
  return parts.flatMap(textOf).join('\n');
}

function textOf(part: Part): string[] {
  switch (part.type) {
    case 'text':
    case 'row':
      return [part.text];
    case 'facts':
      return part.facts.map(describeFact);
    case 'divider':
    case 'picture':
    case 'actions':
      return [];
  }
}
