import { styleText } from 'node:util';
import type { Config } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { listSome } from '#src/domain/list-some.ts';
import { nearest } from '#src/domain/nearest.ts';
import { listDeadEnds } from '#src/operations/list-dead-ends.ts';
import type { Finding } from './bots.ts';
import { PLATFORM_IDS, platformsOf } from './chat-platforms.ts';
import { EXIT } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import { withReading } from './open-reading.ts';
import { printLine } from './print-line.ts';
import { UsageError } from './usage-error.ts';
import { JSON_FLAG, type Verb } from './verb.ts';

/** More are counted. */
const SENT_MAX = 5;

export const VERB: Verb = {
  usage: 'doctor [<platform>]',
  about: `Looks whether a chat platform is set up as it must be: tokens, permissions and channels. It posts
a test card where cards go. Without a platform all are looked at that are set up here, and whether routes or
digests lead to one that is not.
Exit codes: 0 all is right, 5 something is not.

  signalbox doctor slack --no-post`,
  flags: { 'no-post': { about: 'Posts no test card.' }, json: JSON_FLAG },
  words: { min: 0, max: 1 },
  run: async ({ args, config, io, loadBots, loadDrawing }) => {
    const platforms = choosePlatforms(args.words[0], config);
    const { examinePlatform } = await loadBots();
    const { line } = await loadDrawing();
    const tell = args.has('json') ? tellAsJson : tellInWords;
    const isPosting = !args.has('no-post');
    let isRight = true;
    const tellAll = (platform: string, findings: readonly Finding[]) => {
      isRight &&= findings.every((finding) => finding.isRight);
      for (const finding of findings) tell(io, { platform, ...finding }, line);
    };
    for (const platform of platforms) {
      io.tell(`Looking at ${platform} …`);
      tellAll(platform, await examinePlatform({ platform, config, isPosting }));
    }
    if (args.words.length > 0) return isRight ? EXIT.completed : EXIT.refused;
    for (const [platform, finding] of await examineRoutes(config)) tellAll(platform, [finding]);
    return isRight ? EXIT.completed : EXIT.refused;
  },
};

/** What is to go to platforms that are off. */
async function examineRoutes(config: Config): Promise<[platform: string, finding: Finding][]> {
  const ends = await withReading(config, listDeadEnds).catch(nameUnread);
  if (!Array.isArray(ends)) return [['routes', ends]];
  return ends.map(({ surface, sent, fix }) => {
    const message = `It is not set up here, and this is to go there: ${listSome(sent, SENT_MAX)}.`;
    return [surface, { subject: surface, isRight: false, message, fix }];
  });
}

/** Where no database is yet nothing is routed by it. */
function nameUnread(error: unknown): Finding {
  if (!(error instanceof Refusal)) throw error;
  const message = `They are not looked at: ${error.message}`;
  return { subject: 'routes', isRight: true, message, fix: null };
}

function choosePlatforms(asked: string | undefined, config: Config): string[] {
  if (asked !== undefined && !PLATFORM_IDS.includes(asked)) {
    const guess = nearest(asked, PLATFORM_IDS);
    const fix =
      guess === undefined ? `Give ${PLATFORM_IDS.join(', ')}.` : `Did you mean "${guess}"?`;
    throw new UsageError(`There is no chat platform "${asked}".`, fix);
  }
  if (asked !== undefined) return [asked];
  const set = [...platformsOf(config).keys()];
  if (set.length > 0) return set;
  throw new Refusal(
    'refused',
    'No chat platform is set up here.',
    'docs/slack-setup.md and docs/discord-setup.md say which variables to set.',
  );
}

type Found = Finding & { platform: string };

function tellAsJson({ print }: CliIo, found: Found): void {
  print(JSON.stringify(found));
}

/** Names of channels and workspaces come from outside. */
function tellInWords(io: CliIo, found: Found, line: (text: string) => string): void {
  const { subject, isRight, message, fix } = found;
  const mark = isRight ? paint(io, 'green', '✓') : paint(io, 'red', '✗ wrong:');
  printLine(io, `${mark} ${line(`${subject}: ${message}${fix === null ? '' : ` ${fix}`}`)}`);
}

function paint({ colours }: CliIo, colour: 'green' | 'red', text: string): string {
  return colours ? styleText(colour, text, { validateStream: false }) : text;
}
