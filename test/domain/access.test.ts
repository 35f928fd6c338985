import { describe, expect, test } from 'vitest';
import {
  assertRole,
  describeRole,
  hasRole,
  isSamePerson,
  ROLES,
  wasActor,
} from '#src/domain/access.ts';
import type { Actor } from '#src/domain/run-events.ts';
import { ANA, asPerson, BEN } from '#test/support/factories.ts';
import { refusalOf } from '#test/support/refusal-of.ts';

test('each role may do what those before it may', () => {
  const may = ROLES.map((role) => ROLES.map((needed) => hasRole({ role }, needed)));
  expect(may).toEqual(ROLES.map((_, own) => ROLES.map((_role, needed) => needed <= own)));
});

test('every role has words', () => {
  expect(ROLES.map(describeRole)).toEqual([
    'not known here',
    'a viewer',
    'a contributor',
    'a project admin',
    'a tenant admin',
  ]);
});

describe('somebody without the role', () => {
  const linked: Actor = { ...ANA, user: 'user-1' };
  const local: Actor = { kind: 'local', id: 'ana', name: 'ana' };

  test('is told which it takes', () => {
    const viewer = asPerson(linked, { role: 'project_viewer' });
    const refusal = refusalOf(() => assertRole(viewer, 'project_contributor', 'stop runs'));
    expect(refusal).toMatchObject({
      kind: 'forbidden',
      message: '@ana is a viewer and may not stop runs: that takes a contributor.',
      fix: 'Ask an admin for that role: signalbox users add <e-mail> --role <role>.',
    });
  });

  test.each([
    { actor: ANA, fix: /^Link yourself to your user/ },
    { actor: linked, fix: /^Ask an admin/ },
    { actor: local, fix: /^Ask an admin/ },
  ])('$actor.kind, user $actor.user, is told how to get it', ({ actor, fix }) => {
    const nobody = asPerson(actor, { role: 'none' });
    expect(refusalOf(() => assertRole(nobody, 'project_viewer', 'look')).fix).toMatch(fix);
  });

  test('is told to ask elsewhere where that is all it takes', () => {
    const lost = asPerson(ANA, { role: 'none', isOutOfPlace: true });
    expect(refusalOf(() => assertRole(lost, 'project_viewer', 'look')).fix).toBe(
      'Ask in a channel where cards are posted, or link yourself to your user with /run link.',
    );
  });

  test('is nobody who has it', () => {
    expect(() => assertRole(asPerson(BEN), 'project_contributor', 'stop runs')).not.toThrow();
  });
});

describe('the same person', () => {
  const here: Actor = { kind: 'local', id: 'ana', name: 'ana', user: 'user-1' };

  test.each<{ a: Actor; b: Actor; same: boolean }>([
    { a: { ...ANA, user: 'user-1' }, b: here, same: true },
    { a: { ...ANA, user: 'user-2' }, b: { ...ANA, user: 'user-1' }, same: false },
    { a: ANA, b: { ...ANA, name: '@ana-maria' }, same: true },
    { a: ANA, b: { ...ANA, kind: 'discord' }, same: false },
    { a: ANA, b: BEN, same: false },
    // Nobody knows that they are one: it takes a link.
    { a: ANA, b: here, same: false },
    { a: ANA, b: { ...ANA, user: 'user-1' }, same: true },
  ])('$a.name and $b.name: $same', ({ a, b, same }) => {
    expect(isSamePerson(a, b)).toBe(same);
    expect(isSamePerson(b, a)).toBe(same);
  });

  test.each<{ acted: Actor; was: boolean }>([
    { acted: ANA, was: true },
    { acted: { kind: 'local', id: 'ana', name: 'ana' }, was: true },
    // It was somebody else's then.
    { acted: { ...ANA, user: 'user-2' }, was: false },
    { acted: BEN, was: false },
  ])('$acted.kind:$acted.id of $acted.user acted, who was linked later: $was', ({ acted, was }) => {
    const identities = [ANA, here].map(({ kind, id }) => ({ kind, id }));
    expect(wasActor(asPerson(here, { identities }), acted)).toBe(was);
  });
});
