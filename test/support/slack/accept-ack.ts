import { z } from 'zod';
import { showResponse } from './answer-response-url.ts';
import { stringIn } from './blocks.ts';
import type { Delivery } from './delivery.ts';
import { needViewBlocks } from './input-blocks.ts';
import { SlackBlunder } from './slack-refusal.ts';
import { ModalSource, type SlackView } from './views.ts';
import type { World } from './world.ts';

const Submitted = z.discriminatedUnion('response_action', [
  z.strictObject({
    response_action: z.literal('errors'),
    errors: z.record(z.string(), z.string().min(1)),
  }),
  z.strictObject({ response_action: z.literal('update'), view: ModalSource }),
  z.strictObject({ response_action: z.literal('push'), view: ModalSource }),
  z.strictObject({ response_action: z.literal('clear') }),
]);

/** What an ack brings about; an ack that says what it cannot say is a blunder. */
export function acceptAck(world: World, delivery: Delivery, answer: unknown): void {
  try {
    accept(world, delivery, answer);
  } catch (error) {
    const why = error instanceof SlackBlunder ? error.message : String(error);
    world.blunders.push(`ack of ${delivery.kind}: ${why}`);
  }
}

function accept(world: World, { kind, payload }: Delivery, answer: unknown): void {
  const type = stringIn(payload, 'type');
  if (type === 'view_submission') {
    acceptSubmission(world, stringIn(payload['view'], 'id') ?? '', answer);
    return;
  }
  if (answer === undefined) return;
  if (kind !== 'slash_commands') throw new Error(`${type} takes no answer`);
  const user = stringIn(payload, 'user_id') ?? '';
  showResponse(world, { user, channel: stringIn(payload, 'channel_id') ?? '' }, answer);
}

function acceptSubmission({ views }: World, viewId: string, answer: unknown): void {
  const user = views.userOf(viewId);
  const view = views.of(user, 'modal').find(({ id }) => id === viewId);
  if (view === undefined) throw new Error(`nobody has the modal ${viewId} open`);
  if (answer === undefined) {
    views.close(viewId);
    return;
  }
  const said = Submitted.parse(answer);
  switch (said.response_action) {
    case 'errors':
      return needErrorsOfFields(view, Object.keys(said.errors));
    case 'clear':
      return views.closeAll(user);
    case 'update':
      needViewBlocks(said.view.blocks, 'modal');
      views.replace(viewId, said.view);
      return;
    case 'push':
      needViewBlocks(said.view.blocks, 'modal');
      views.open(user, said.view, view);
  }
}

/** Slack shows an error only under a field that there is. */
function needErrorsOfFields({ blocks }: SlackView, blockIds: readonly string[]): void {
  const inputs = new Set(
    blocks.filter(({ type }) => type === 'input').map((each) => each['block_id']),
  );
  const unknown = blockIds.filter((id) => !inputs.has(id));
  if (unknown.length > 0) throw new Error(`there is no input block ${unknown.join(', ')}`);
}
