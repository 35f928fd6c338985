import { expect, test } from 'vitest';
import { PAGE, ROOT_LOOK } from '#src/pictures/badge-looks.ts';
import { PNG_BYTES_MAX } from '#src/pictures/paint.ts';
import { openPictures } from '#src/pictures/pictures.ts';
import { countPixels } from '#test/support/count-pixels.ts';
import { failLanes, failTwelve, makeView, viewOf } from '#test/support/example-graphs.ts';

/** On a phone that shows a picture so wide a name is 16 points of its width. */
const PHONE_WIDTH = 380;
const NAME_SIZE = 16;
const NAME_PX_MIN = 7.5;

test('a graph of twelve steps is a picture with letters and its root, legible on a phone', async () => {
  const picture = await openPictures().draw(viewOf(failTwelve()), null);
  const png = Buffer.from(picture.png);
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([picture.widthPx, picture.heightPx]);
  expect(png.length).toBeLessThan(PNG_BYTES_MAX);
  expect(countPixels(picture, ROOT_LOOK.paper)).toBeGreaterThan(30_000);
  // Without its font a picture has all but its letters.
  expect(countPixels(picture, PAGE.ink)).toBeGreaterThan(5_000);
  const [, width] = /viewBox="0 0 (\d+)/.exec(picture.svg) ?? [];
  expect((NAME_SIZE * PHONE_WIDTH) / Number(width)).toBeGreaterThan(NAME_PX_MIN);
  expect(picture.alt).toContain('Root step: charge-card');
});

test('what is large, badly named or a tangle is drawn within its bounds', async () => {
  const pictures = openPictures();
  const lanes = await pictures.draw(viewOf(failLanes(300, 10, 155)), null);
  const knotted = makeView(
    Array.from({ length: 300 }, (_, index) => ({
      badge: index % 9 === 4 ? 'Waiting' : index % 2 === 0 ? 'Success' : 'Pending',
      id: `${index}"<\\\n\u202E😀${'x'.repeat(190)}`.slice(0, 200),
      dependsOn: index === 0 ? [] : [`${index - 1}"<\\\n\u202E😀${'x'.repeat(190)}`.slice(0, 200)],
    })),
  );
  const tangle = makeView(
    Array.from({ length: 40 }, (_, index) => ({
      badge: 'Failed',
      dependsOn: Array.from({ length: index < 20 ? 0 : 20 }, (__, from) => `s${from}`).filter(
        (id) => id !== `s${index - 20}`,
      ),
    })),
  );
  const drawn = [lanes, await pictures.draw(knotted, null), await pictures.draw(tangle, null)];
  for (const { png, widthPx, heightPx } of drawn) {
    expect(png.length).toBeLessThan(PNG_BYTES_MAX);
    expect(Math.max(widthPx / 2_000, heightPx / 6_000)).toBeLessThanOrEqual(1.01);
  }
});

test('what takes too long is refused to whoever asked, and the next one is drawn', async () => {
  const view = viewOf(failTwelve());
  const refusal = { kind: 'unavailable', fix: 'Ask for the graph as text.' };
  await expect(openPictures({ timeLimitMs: 1 }).draw(view, 1)).rejects.toMatchObject(refusal);
  const pictures = openPictures({ waitingMax: 1 });
  const asked = [1, 2, 3].map((head) => pictures.draw(view, head));
  const answers = await Promise.allSettled(asked);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect((await pictures.draw(view, 3)).widthPx).toBeGreaterThan(0);
});

test('a run that has not moved is drawn once, and only so many pictures are kept', async () => {
  const pictures = openPictures({ keptMax: 1 });
  const view = viewOf(failLanes(1, 1, 0));
  const first = pictures.draw(view, 1);
  expect(pictures.draw(view, 1)).toBe(first);
  await pictures.draw(view, 2);
  expect(pictures.draw(view, 1)).not.toBe(first);
  expect((await pictures.draw(view, 1)).png).toEqual((await first).png);
});
