import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Refusal } from '#src/domain/errors.ts';
import { EXIT } from './exit-codes.ts';
import { type Verb } from './verb.ts';

const BENCH = fileURLToPath(new URL('../../bench/index.ts', import.meta.url));

export const VERB: Verb = {
  usage: 'bench',
  about: 'Measures this machine: runs a second, latencies, start-up, memory, storage.',
  flags: {
    json: { about: 'One JSON object instead of a table.' },
    only: { value: '<part>', about: 'Only one part, such as w1.' },
  },
  words: { min: 0, max: 0 },
  run: async ({ args }) => {
    if (!existsSync(BENCH)) {
      const message = 'The benchmark is not part of an installed package.';
      throw new Refusal('unavailable', message, 'Run it in a checkout: npm run bench.');
    }
    const only = args.one('only');
    const flags = [...(args.has('json') ? ['--json'] : []), ...(only ? ['--only', only] : [])];
    const bench = spawn(process.execPath, [BENCH, ...flags], { stdio: 'inherit' });
    const [code]: unknown[] = await once(bench, 'exit');
    return typeof code === 'number' ? code : EXIT.interrupted;
  },
};
