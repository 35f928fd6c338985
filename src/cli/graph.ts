import { findNamedRun } from '#src/operations/find-run.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { type GraphView, viewGraph } from '#src/views/graph.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { openRedactor } from './redactor.ts';
import { type Args, JSON_FLAG, RUN_WORD, type Verb } from './verb.ts';
import { writeNewFile } from './write-new-file.ts';

export const VERB: Verb = {
  usage: 'graph <run>',
  about: `How the steps of a run depend on each other, and what became of each: as text, or as a
picture. Of more than 40 steps, or more than a phone can show, those are folded that nobody need look
at. A file that is there already is left as it is.
${RUN_WORD.about}
Exit codes: 0 done, 5 the picture cannot be drawn or written.

  signalbox graph 3f2a --png graph.png`,
  flags: {
    png: { value: '<file>', about: 'Writes the picture to a new file, for a chat or a browser.' },
    svg: { value: '<file>', about: 'The same as lines, which stay sharp at any size.' },
    json: JSON_FLAG,
  },
  words: RUN_WORD.words,
  run: async ({ args, config, io, loadDrawing }) => {
    const redact = await openRedactor(config, io);
    const facts = await withReading(config, async (app) =>
      loadRunFacts(app, await findNamedRun(app, args.words[0] ?? '')),
    );
    const view = viewGraph(facts, redact);
    const written = await writePictures(view, args);
    if (args.has('json')) io.print(JSON.stringify(view));
    else if (written.length > 0) for (const line of written) io.print(line);
    else io.print((await loadDrawing()).graph(facts, redact));
    return EXIT.completed;
  },
};

/** What was written, in a line each; nothing is loaded where nothing is to be drawn. */
async function writePictures(view: GraphView, args: Args): Promise<string[]> {
  const png = args.one('png');
  const svg = args.one('svg');
  if (png === undefined && svg === undefined) return [];
  const { openPictures } = await import('#src/pictures/pictures.ts');
  const picture = await openPictures().draw(view, null);
  const written: string[] = [];
  if (png !== undefined) {
    await writeNewFile(png, picture.png);
    written.push(`Written to ${png}: ${picture.widthPx} × ${picture.heightPx} pixels.`);
  }
  if (svg !== undefined) {
    await writeNewFile(svg, picture.svg);
    written.push(`Written to ${svg}.`);
  }
  return [...written, picture.alt];
}
