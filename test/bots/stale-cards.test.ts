import { expect, test } from 'vitest';
import { StaleCards } from '#bots/delivery/stale-cards.ts';

const ANY = { onlyUrgent: false };

function cardsOf(place: string, count: number) {
  return Array.from({ length: count }, (_, index) => ({ id: `${place}${index}`, place, run: 1 }));
}

test('a place with more stale cards than fit keeps out no other, and is looked at again', () => {
  const cards = new StaleCards();
  for (const card of cardsOf('stuck', 100)) cards.add(card, 5);
  expect(cards.takeLeftOut()).toBe(false);
  for (const card of cardsOf('stuck', 101)) cards.add(card, 9);
  for (const card of cardsOf('well', 2)) cards.add(card, 7);
  expect(cards.takeLeftOut()).toBe(true);
  expect(cards.takeLeftOut()).toBe(false);
  expect([...cards.duePlaces()]).toEqual([
    ['stuck', 5],
    ['well', 7],
  ]);
  expect([cards.take('well', 6, ANY), cards.take('well', 7, ANY)]).toEqual([null, 'well0']);
  expect(cards.take('stuck', 5, ANY)).toBe('stuck0');
});

test('somebody who looks is served first, also where nothing more fits', () => {
  const cards = new StaleCards();
  const [first, ...rest] = cardsOf('ops', 120);
  const last = rest.at(-1);
  for (const card of [first, ...rest]) if (card) cards.add(card, 5);
  if (last) cards.addUrgent(last, 1);
  expect(cards.take('ops', 1, { onlyUrgent: true })).toBe('ops119');
  expect(cards.take('ops', 9, { onlyUrgent: true })).toBeNull();
});

test('a change waits with the first one; what there is more to show of does not', () => {
  const cards = new StaleCards();
  const [known, fresh] = cardsOf('ops', 2);
  if (!known || !fresh) throw new Error('there are two cards');
  cards.add(known, 9);
  cards.add(known, 2);
  expect([...cards.duePlaces()]).toEqual([['ops', 9]]);
  for (const card of [known, fresh]) cards.hasten(card, 3);
  cards.hasten(known, 5);
  expect([cards.take('ops', 3, ANY), cards.take('ops', 3, ANY)]).toEqual(['ops0', 'ops1']);
  expect(cards.take('ops', 9, ANY)).toBeNull();
});
