import { describe, expect, test } from 'vitest';
import {
  describeRoute,
  isFault,
  parseRoute,
  parseRoutes,
  readAbout,
  readCode,
  readRoute,
} from '#src/domain/route-text.ts';
import { ROUTES_MAX } from '#src/domain/routes.ts';

test('a route says what it sends, and where, in any order of its conditions', () => {
  const route = {
    surface: 'slack',
    place: 'C042',
    about: 'failures',
    workflow: 'orders',
    tag: 'billing',
    code: 'MCP_TOOL_FAILED',
    fallback: '',
  };
  const text = 'failures workflow:orders tag:billing code:MCP_TOOL_FAILED -> slack:C042';
  expect(parseRoute(text)).toEqual(route);
  expect(
    parseRoute('code:MCP_TOOL_FAILED tag:billing failures workflow:orders→Slack:C042'),
  ).toEqual(route);
  const parsed = parseRoute(text);
  expect(isFault(parsed) ? parsed : describeRoute(parsed)).toBe(text);
});

test.each([
  ['-> slack:C042', '-> slack:C042'],
  ['->slack:approvers', '-> slack:approvers'],
  ['credits->discord:80351110', 'credits -> discord:80351110'],
  ['workflow:"Order sync" -> slack:D042', 'workflow:"Order sync" -> slack:D042'],
  ['"workflow:Order sync" -> slack:C042', 'workflow:"Order sync" -> slack:C042'],
  ['workflow:say-"hi" -> slack:C042', 'workflow:say-hi -> slack:C042'],
  ['-> terminal:here', '-> terminal:here'],
  ['-> teams:approvers', '-> teams:approvers'],
  ['failures fallback -> slack:C042', 'fallback failures -> slack:C042'],
  ['fallback:Slack -> discord:77', 'fallback:slack -> discord:77'],
  ['fallback:teams -> discord:77', 'fallback:teams -> discord:77'],
])('%s is %s', (text, described) => {
  const parsed = parseRoute(text);
  expect(isFault(parsed) ? parsed : describeRoute(parsed)).toBe(described);
});

describe('what is no route says why, and what may be meant', () => {
  test.each([
    ['', 'has no arrow', 'Write approvals workflow:orders -> slack:'],
    ['approvals', 'has no arrow', 'Write approvals workflow:orders -> slack:'],
    ['approvals ->', 'No place follows', 'Write approvals'],
    ['-> slack:C042 -> slack:C043', 'more than one arrow', 'in quotes'],
    ['-> slack:C042 slack:C043', 'More than a place follows the arrow: slack:C043.', 'each place'],
    ['workflow:"orders -> slack:C042', 'quote is never closed', '"'],
    ['approval -> slack:C042', '"approval" is no condition', 'Did you mean "approvals"?'],
    ['wrokflow:a -> slack:C042', '"wrokflow:a" is no condition', 'Did you mean "workflow:"?'],
    [
      'everything -> slack:C042',
      'no condition',
      'failures, approvals, credits, escalations, workflow:, tag:, code:, fallback.',
    ],
    ['workflow:a workflow:b -> slack:C042', 'names a workflow twice', 'a route for each'],
    ['failures approvals -> slack:C042', 'what it is about twice', 'a route for each'],
    ['fallback fallback:slack -> slack:C042', 'names a fallback twice', 'a route for each'],
    ['fallbak -> slack:C042', 'no condition', 'Did you mean "fallback"?'],
    ['fallback:slakc -> slack:C042', 'no platform', 'Did you mean slack?'],
    ['fallback: -> slack:C042', 'no platform', 'Give one of all, slack, discord'],
    ['fallback -> slack:approvers', 'that all can see', 'Name a channel'],
    ['workflow: -> slack:C042', 'No workflow is called ""', 'workflow:<name>'],
    ['tag:" a" -> slack:C042', 'No tag is called " a"', 'tag:<name>'],
    ['code:MCP_TOL_FAILED -> slack:C042', 'no failure code', 'Did you mean MCP_TOOL_FAILED?'],
    ['code:X -> slack:C042', 'no failure code', 'Give one of MCP_TOOL_FAILED, '],
    ['code:__proto__ -> slack:C042', 'no failure code', 'Give one of'],
    ['approvals code:SCRIPT_FAILED -> slack:C042', 'Only failures have a code', 'approvals'],
    ['code:SCRIPT_FAILED -> slack:approvers', 'Only approvals have approvers', 'channel'],
    ['credits -> slack:approvers', 'Only approvals have approvers', 'channel for credits'],
    ['-> C042', '"C042" is no place', 'such as slack:C0123ABCD'],
    ['-> slakc:C042', 'no platform "slakc"', 'Did you mean slack:C042?'],
    ['-> slack:#ops', 'no place of slack', 'named by its id, such as slack:C0123ABCD'],
    ['-> slack:aprovers', 'no place of slack', 'Did you mean slack:approvers?'],
    ['-> discord:ops', 'no place of discord', 'discord:80351110224678912'],
    [`-> other:${'x'.repeat(101)}`, 'no place', 'Write <platform>:<place>'],
  ])('%s', (text, message, fix) => {
    expect(parseRoute(text)).toEqual({
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
    });
  });

  test('what it is about, and a code, by themselves', () => {
    expect(readAbout('failures')).toBe('failures');
    expect(readAbout('failure')).toMatchObject({ fix: 'Did you mean failures?' });
    expect(readCode('SCRIPT_FAILED')).toBe('SCRIPT_FAILED');
    expect(readRoute({ target: 'slack:C042', about: 'x' })).toMatchObject({
      message: '"x" is nothing that a card is about.',
    });
  });
});

test('several stand on lines or behind a semicolon, once each; every fault is named', () => {
  const text = `
    approvals -> slack:approvers; failures workflow:"a;b" -> slack:C01
    ;; -> slack:C02;approvals->slack:approvers
    aprovals -> slack:C03; nonsense`;
  const { routes, faults } = parseRoutes(text);
  expect(routes.map(describeRoute)).toEqual([
    'approvals -> slack:approvers',
    'failures workflow:"a;b" -> slack:C01',
    '-> slack:C02',
  ]);
  expect(faults).toEqual([
    '"aprovals -> slack:C03" is no route: "aprovals" is no condition (Did you mean "approvals"?)',
    expect.stringMatching(/^"nonsense" is no route: It has no arrow /),
  ]);
  for (const nothing of ['', ' \n;']) {
    expect(parseRoutes(nothing)).toEqual({ routes: [], faults: [] });
  }
});

test('there are so many at most', () => {
  const of = (count: number) =>
    Array.from({ length: count }, (_, index) => `workflow:w${index} -> slack:C01`).join(';');
  expect(parseRoutes(of(ROUTES_MAX)).faults).toEqual([]);
  expect(parseRoutes(of(ROUTES_MAX + 1)).faults).toEqual([
    `there are more than ${ROUTES_MAX} routes`,
  ]);
});
