import type { App } from '#src/app.ts';
import { describeCredits, namePriced, type Price } from '#src/domain/credits.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { removePrice, savePrice } from '#src/store/credits.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { ABOUT_CREDITS, takeAccount } from './credit-account.ts';
import { isWritten } from './is-written.ts';

/** What steps of a type, or of one of its tools, cost from now on; null: that price is forgotten. */
export async function setPrice(
  app: App,
  caller: Caller,
  { price, ...priced }: Omit<Price, 'price'> & { price: number | null },
): Promise<Receipt> {
  const request = { ...ABOUT_CREDITS, verb: 'credits price' };
  return answerRequest(app, caller, request, async ({ applied }) => {
    const { account, opening } = await takeAccount(app);
    const { tenantId } = account;
    assertPriceable(app, priced);
    const name = namePriced(priced);
    if (price === null) {
      const message = `${name} has no price of its own any more.`;
      const removed = removePrice(app.db, tenantId, priced);
      if (await isWritten(app, [removed, applied(message)])) return { message };
      throw new Refusal('already', `${name} has no price.`, 'See them: signalbox credits.');
    }
    const message = `${name} costs ${describeCredits(price)} from now on.`;
    const saved = savePrice(app.db, tenantId, { ...priced, price });
    await isWritten(app, [...opening, saved, applied(message)]);
    return { message };
  });
}

/** A loop costs what its inner steps cost. */
function assertPriceable({ kinds, config }: App, { stepType, tool }: Omit<Price, 'price'>): void {
  const priceable = [...kinds.values()].filter(({ body }) => body === undefined);
  const types = priceable.map(({ type }) => type);
  // Kinds of an operator's own may be known only where they run.
  const isOwn = !kinds.has(stepType) && config.STEP_KINDS !== '';
  if (!types.includes(stepType) && !isOwn) {
    const isLoop = kinds.has(stepType);
    const message = isLoop
      ? `A ${stepType} itself costs nothing: its inner steps do.`
      : `There is no step type "${stepType}".`;
    const guess = isLoop ? undefined : nearest(stepType, types);
    const fix =
      guess === undefined ? `Give one of ${types.join(', ')}.` : `Did you mean "${guess}"?`;
    throw new Refusal('invalid', message, fix);
  }
  const kind = kinds.get(stepType);
  if (tool === '' || !kind || kind.fields.includes('tool_name')) return;
  const message = `Steps of type ${stepType} call no tool.`;
  throw new Refusal('invalid', message, `Write ${stepType} without ":${tool}".`);
}
