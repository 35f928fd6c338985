import { globSync, readFileSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, test } from 'vitest';

const FOLDERS = ['src', 'bots', 'jobs', 'migrations', 'bench', 'examples'];

/**
 * The doors between the rooms: jobs, bots and the command line ask operations and engine, which
 * use store, steps and connect, which know the domain.
 */
const DOORS: readonly [sentence: string, from: object, to: object][] = [
  ['nothing imports in a circle', {}, { circular: true }],
  [
    'the domain imports only itself and the schema library',
    at('src/domain/'),
    { pathNot: '^src/domain/|/node_modules/zod/|^node_modules/zod/' },
  ],
  [
    'the calendar knows only the domain',
    at('src/calendar/'),
    { path: '^(src|bots)/', pathNot: '^src/(calendar|domain)/' },
  ],
  [
    'only the calendar knows time zones',
    notAt('(src/calendar/|node_modules/)'),
    packages('@date-fns/tz'),
  ],
  ['a view knows only the domain', at('src/views/'), notAt('src/(domain|views)/')],
  [
    'only bots, pages, pictures and the command line look at views',
    notAt('(bots/|src/views/|src/pictures/|src/http/pages/|src/cli([.]ts$|/))'),
    at('src/views/'),
  ],
  [
    'a picture knows only views and the domain',
    at('src/pictures/'),
    ownNotAt('(domain|views|pictures)/'),
  ],
  [
    'only bots and the command line look at pictures',
    notAt('(bots/|src/pictures/|src/cli/)'),
    at('src/pictures/'),
  ],
  [
    'only the thread that draws loads what draws',
    notAt('src/pictures/(draw-(chart|graph|thread)|paint)[.]ts$'),
    { path: 'node_modules/(@hpcc-js|@resvg)/|^src/pictures/(draw-(chart|graph)|paint)[.]ts$' },
  ],
  [
    'only the store speaks SQL, and the app opens it',
    notAt('(src/store/|src/app[.]ts$|migrations/|bench/)'),
    packages('knex|pg|better-sqlite3'),
  ],
  [
    'src has heard of no chat platform, except at its composition root',
    at('src/(?!cli[.]ts$)'),
    { path: '^bots/|node_modules/(@slack|discord[.]js)/' },
  ],
  [
    'the composition root knows bots, and no chat platform itself',
    at('src/cli[.]ts$'),
    packages('@slack|discord[.]js'),
  ],
  ['Slack knows no other platform', at('bots/slack/'), at('bots/(discord|terminal)/')],
  ['Discord knows no other platform', at('bots/discord/'), at('bots/(slack|terminal)/')],
  ['the terminal knows no other platform', at('bots/terminal/'), at('bots/(slack|discord)/')],
  [
    'what the surfaces share knows none of them',
    at('bots/(?!index[.]ts$|slack/|discord/|terminal/)'),
    at('bots/(slack|discord|terminal)/'),
  ],
  [
    'the words of the surfaces know only what there is to say',
    at('bots/words/'),
    { path: '^(src|bots)/', pathNot: '^(src/(domain|views)|bots/words)/' },
  ],
  [
    'bots ask operations: not the store, not the engine, nothing that acts',
    at('bots/'),
    at('src/(store|engine|steps|connect)/'),
  ],
  [
    'health and metrics ask operations, and speak to nobody in chat',
    at('src/http/'),
    at('(src/(store|steps|connect)|bots)/'),
  ],
  ['a job is run, not imported', {}, at('(jobs|migrations)/')],
  ['a migration is history: it imports nothing of ours', at('migrations/'), at('(src|bots|jobs)/')],
  [
    'nothing outside steps and connections calls the outside world for a workflow',
    // The demo and the bench start this very program; the example is a server, not a caller.
    notAt('(src/(steps|connect)/|src/cli/(demo|bench)|bench/|examples/)'),
    { path: 'node_modules/(@modelcontextprotocol|openai|wasmoon)/|^(node:)?child_process$' },
  ],
  [
    'what remembers and what acts do not know who asks',
    at('src/(store|steps|connect)/'),
    at('(src/(engine|operations|views|cli)|bots|jobs)'),
  ],
];

const forbidden: IForbiddenRuleType[] = DOORS.map(([name, from, to]) => ({
  name,
  from,
  to,
  severity: 'error',
}));
const { output } = await cruise(FOLDERS, {
  ruleSet: { forbidden },
  validate: true,
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default'],
    extensions: ['.ts', '.js'],
  },
});
const { modules, summary } = output as ICruiseResult;
const MODULES_MIN = 100;

test('there is an architecture to check', () => {
  expect(modules.length).toBeGreaterThan(MODULES_MIN);
  const unresolved = modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ couldNotResolve }) => couldNotResolve)
      .map(({ module }) => `${source} → ${module}`),
  );
  expect(unresolved).toEqual([]);
});

test.each(DOORS)('%s', (sentence) => {
  const broken = summary.violations.filter(({ rule }) => rule.name === sentence);
  expect(broken.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

/** What no line may hold, where, and but for which files. */
const LINES: readonly [sentence: string, words: RegExp, where: string, except: RegExp][] = [
  [
    'only config.ts reads the environment',
    /process\s*(\.|\[['"])\s*env\b|\benv\b.*from 'node:process'/,
    '{src,bots,jobs,migrations,bin}/**/*.{ts,mjs}',
    /^src\/config\.ts$/,
  ],
  [
    'what is loaded makes nothing of Intl: the first one takes milliseconds, and many commands need none',
    /^(export )?(const|let) .*\bnew Intl\./,
    '{src,bots}/**/*.ts',
    /^$/,
  ],
  [
    'no type is switched off',
    /@ts-(ignore|nocheck|expect-error)|\bas any\b|:\s*any\b(?!\s\w)|<any>|as unknown as/,
    '{src,bots,jobs,migrations,bench,examples,test}/**/*.ts',
    /^test\/architecture\.test\.ts$/,
  ],
  [
    'no test is left out or alone',
    /\b(test|it|describe|suite)(\.\w+)*\.(skip|only|todo|fails)\b|\bx(it|test|describe)\(/,
    'test/**/*.ts',
    /^test\/architecture\.test\.ts$/,
  ],
];

test.each(LINES)('%s', (_, words, where, except) => {
  const files = globSync(where).filter((file) => !except.test(file));
  expect(files.length).toBeGreaterThan(0);
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (words.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test('no file is named for a drawer', () => {
  const drawer = /(^|-)(utils?|helpers?|managers?|services?|handlers?|info|misc|common|data)(-|$)/;
  const files = globSync('{src,bots,jobs,bench,test}/**/*.ts');
  const names = files.filter((file) =>
    drawer.test(file.replace(/^.*\//, '').replace(/(\.\w+)+$/, '')),
  );
  expect(names).toEqual([]);
});

function at(path: string) {
  return { path: `^${path}` };
}

function notAt(path: string) {
  return { pathNot: `^${path}` };
}

/** Any file of ours but these rooms of src. */
function ownNotAt(rooms: string) {
  return { path: '^(src|bots|jobs|migrations|bench|examples)/', pathNot: `^src/${rooms}` };
}

function packages(names: string) {
  return { path: `node_modules/(${names})/` };
}
