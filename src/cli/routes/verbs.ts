import { answerHere } from '#src/cli/answer-here.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { type Args, JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { FALLBACK_OF_ALL } from '#src/domain/fallbacks.ts';
import { isFault, readRoute } from '#src/domain/route-text.ts';
import { ROUTE_ABOUTS, type Route } from '#src/domain/routes.ts';
import { addRoute } from '#src/operations/add-route.ts';
import { removeRoute } from '#src/operations/remove-route.ts';

export const ADD: Verb = {
  usage: 'routes add <platform>:<place>',
  about: `What matches goes there: slack:C0123ABCD and discord:80351110224678912 are channels,
slack:approvers and discord:approvers each person who may decide, in a chat of their own. A fallback
gets what cannot be delivered elsewhere, also from another platform. Safe to repeat.`,
  flags: {
    about: { value: '<what>', about: `Only ${ROUTE_ABOUTS.join(', ')}.` },
    workflow: { value: '<name>', about: 'Only of this workflow.' },
    tag: { value: '<tag>', about: 'Only of workflows with this tag.' },
    code: { value: '<code>', about: 'Only failures with this code: MCP_TOOL_FAILED.' },
    fallback: { about: 'Only what cannot be delivered where it belongs.' },
    of: { value: '<platform>', about: 'With --fallback: only what belongs on this platform.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: 'a place, such as slack:C0123ABCD' },
  run: (call) => {
    const route = readWords(call.args);
    return answerHere(call, (app, caller) => addRoute(app, caller, route));
  },
};

function readWords({ words: [target = ''], one, has }: Args): Route {
  const flags = (['about', 'workflow', 'tag', 'code'] as const).flatMap((flag) => {
    const value = one(flag);
    return value === undefined ? [] : [[flag, value] as const];
  });
  const of = one('of');
  if (of !== undefined && !has('fallback')) {
    throw new UsageError('Only a fallback is of a platform.', 'Leave out --of, or add --fallback.');
  }
  const fallback = has('fallback') ? { fallback: of ?? FALLBACK_OF_ALL } : {};
  const route = readRoute({ target, ...Object.fromEntries(flags), ...fallback });
  if (isFault(route)) throw new UsageError(route.message, route.fix);
  return route;
}

export const REMOVE: Verb = {
  usage: 'routes remove <number>',
  about: 'Forgets a route. Those of CHAT_ROUTES are changed where that is set.',
  flags: { json: JSON_FLAG },
  words: { min: 1, max: 1, missing: 'the number of a route' },
  run: (call) => {
    const [text = ''] = call.args.words;
    const number = Number(text);
    if (!/^\d{1,15}$/.test(text)) {
      const fix = 'signalbox routes list shows them; those of CHAT_ROUTES have none.';
      throw new UsageError(`"${text}" is no number of a route.`, fix);
    }
    return answerHere(call, (app, caller) => removeRoute(app, caller, { number }));
  },
};
