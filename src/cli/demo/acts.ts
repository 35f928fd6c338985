import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../exit-codes.ts';
import type { Props } from './props.ts';
import type { Stage } from './stage.ts';

const NOTES_LINES_MAX = 8;

export async function applyExamples(stage: Stage, { examples }: Props): Promise<void> {
  await stage.announce(
    '1. Workflows are JSON files',
    'Three of them are published, each as version 1. A file that has not changed publishes nothing.',
  );
  const files = ['release-notes', 'order-fulfilment', 'ship-order'];
  await stage.play(
    ['apply', ...files.map((name) => join(examples, `${name}.json`))],
    [EXIT.completed],
  );
}

export async function writeReleaseNotes(stage: Stage, { folder, changelog }: Props): Promise<void> {
  await stage.announce(
    '2. A workflow that succeeds',
    'It reads the CHANGELOG.md of Signalbox with the MCP file system server, makes notes of its newest release in Lua, and writes them to a file.',
  );
  const given = changelog === 'CHANGELOG.md' ? [] : [`changelog=${changelog}`];
  await stage.play(['run', 'release-notes', ...given, '--wait'], [EXIT.completed]);
  stage.showCommand(`head -${NOTES_LINES_MAX} ${folder}/release-notes.md`);
  const notes = await readFile(join(folder, 'release-notes.md'), 'utf8');
  stage.say(...notes.trimEnd().split('\n').slice(0, NOTES_LINES_MAX));
}

export async function failOrder(stage: Stage): Promise<void> {
  await stage.announce(
    '3. A workflow that fails, and says where',
    'The card of order 1042 is declined while its label is being printed. One step is the cause; the others are told apart from it.',
  );
  await stage.play(['run', 'order-fulfilment', '--wait'], [EXIT.failed]);
}

export async function readLogBack(stage: Stage): Promise<void> {
  await stage.announce(
    '4. Everything that happened is in the log',
    'The state of a run is nothing but the sum of its events.',
  );
  await stage.play(['events', await stage.newestRun('order-fulfilment')], [EXIT.completed]);
}
