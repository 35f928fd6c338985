import { describe, expect, test } from 'vitest';
import { ANSWER_CHARS_MAX } from '#src/domain/refuse-answer.ts';
import type { DecideTask } from '#src/domain/run-request.ts';
import { ANA, asPerson, BEN, T0 } from '#test/support/factories.ts';
import { refusalOf } from '#test/support/refusal-of.ts';
import type { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  asking,
  CLEO,
  CLEO_HERE,
  edit,
  HOUR_MS,
  no,
  remind,
  say,
} from '#test/support/task-scene.ts';

describe('an answer that does not count says why, and changes nothing:', () => {
  const viewer = asPerson(BEN, { role: 'project_viewer' });
  const newer = 'asks something else by now at task review: superseded by a newer payload';

  test.each<{
    title: string;
    run: () => RunOnPaper;
    request: DecideTask;
    kind: string;
    message: string;
    fix?: string;
  }>([
    {
      title: 'of a stranger',
      run: () => asking({ approvers: ['user:ana@example.com', 'role:admin'] }),
      request: say(BEN),
      kind: 'forbidden',
      message:
        'waits for ana@example.com or any project admin at task review: @ben may not decide it',
      fix: 'Link yourself to your user with /run link, or ask one of them.',
    },
    {
      title: 'of a user without the role',
      run: asking,
      request: no(asPerson(CLEO, { role: 'project_viewer' })),
      kind: 'forbidden',
      message: 'waits for any contributor at task review: @cleo may not decide it',
      fix: 'Ask one of them.',
    },
    {
      title: 'of a stranger, whatever else is wrong with it',
      run: () => asking({ expiresAt: T0 }),
      request: say(viewer, { payloadVersion: 9 }),
      kind: 'forbidden',
      message: 'waits for any contributor at task review: @ben may not decide it',
    },
    {
      title: 'after the time',
      run: () => asking({ expiresAt: T0 + 1_000 }).wait(241_000),
      request: say(BEN),
      kind: 'refused',
      message: 'has let task review expire (4 min ago)',
    },
    {
      title: 'after the time, in a run that was paused since',
      run: () =>
        asking({ expiresAt: T0 + 1_000 })
          .wait(1_000)
          .ask({ type: 'pause', by: ANA })
          .wait(HOUR_MS),
      request: say(BEN),
      kind: 'refused',
      message: 'has let task review expire (just now)',
    },
    {
      title: 'about a payload that was edited since',
      run: () => asking({ quorum: 2 }).ask(edit(ANA)).wait(240_000),
      request: say(BEN, { payloadVersion: 1 }),
      kind: 'refused',
      message: `${newer} (version 2, edited by @ana, 4 min ago)`,
      fix: 'Look at the task again, then decide.',
    },
    {
      title: 'about a payload that was edited since, also a no',
      run: () => asking({ quorum: 2 }).ask(edit(ANA)),
      request: no(BEN, { payloadVersion: 1 }),
      kind: 'refused',
      message: `${newer} (version 2, edited by @ana, just now)`,
    },
    {
      title: 'about a version that is not there',
      run: asking,
      request: say(BEN, { payloadVersion: 2 }),
      kind: 'invalid',
      message: 'has no version 2 of task review',
      fix: 'It is at version 1.',
    },
    {
      title: 'about a version that is not there, of a task that was edited',
      run: () => asking({ quorum: 2 }).ask(edit(ANA)),
      request: say(BEN, { payloadVersion: 3 }),
      kind: 'invalid',
      message: 'has no version 3 of task review',
    },
    {
      title: 'of whoever started the run',
      run: () => asking({ selfApproval: false }),
      request: say(ANA),
      kind: 'forbidden',
      message: 'does not count your approval of task review: you started or edited this yourself',
      fix: 'Ask somebody else of any contributor, or reject it.',
    },
    {
      title: 'of whoever edited it, come another way',
      run: () => asking({ selfApproval: false, quorum: 2 }).ask(edit(CLEO)),
      request: say(CLEO_HERE),
      kind: 'forbidden',
      message: 'does not count your approval of task review: you started or edited this yourself',
    },
    {
      title: 'given twice',
      run: () => asking({ quorum: 2 }).ask(say(BEN)),
      request: say(BEN),
      kind: 'already',
      message: 'has your approval of task review already: counted 1 of 2',
    },
    {
      title: 'given twice, the second time by another way',
      run: () => asking({ quorum: 3 }).ask(say(BEN)).ask(say(CLEO)),
      request: say(CLEO_HERE),
      kind: 'already',
      message: 'has your approval of task review already: counted 2 of 3',
    },
    {
      title: 'given twice, by a name that was linked to a user in between',
      run: () => asking({ quorum: 2 }).ask(say(BEN)),
      request: say({ ...BEN, user: 'user-2' }),
      kind: 'already',
      message: 'has your approval of task review already: counted 1 of 2',
    },
    {
      title: 'given twice, by two names that were linked to one user in between',
      run: () => asking({ quorum: 2 }).ask(say(BEN)),
      request: say(asPerson(CLEO, { identities: [BEN, CLEO] })),
      kind: 'already',
      message: 'has your approval of task review already: counted 1 of 2',
    },
    {
      title: 'of whoever started the run, linked since and come another way',
      run: () => asking({ selfApproval: false }),
      request: say(asPerson(CLEO, { identities: [ANA, CLEO] })),
      kind: 'forbidden',
      message: 'does not count your approval of task review: you started or edited this yourself',
    },
    {
      title: 'given twice, the first time with an edit',
      run: () => asking({ quorum: 2 }).ask(edit(BEN)),
      request: say(BEN),
      kind: 'already',
      message: 'has your approval of task review already: counted 1 of 2',
    },
    {
      title: 'with edits, of a field that is not there',
      run: asking,
      request: say(BEN, { edits: { drft: 'x' } }),
      kind: 'invalid',
      message: 'has no field "drft" in the payload of task review',
      fix: 'Edit draft, copies. Did you mean draft?',
    },
    {
      title: 'a no with edits',
      run: asking,
      request: no(BEN, { edits: { draft: 'x' } }),
      kind: 'invalid',
      message: 'takes no edits of task review with a no',
    },
    {
      title: 'too long',
      run: asking,
      request: no(BEN, { reason: 'x'.repeat(ANSWER_CHARS_MAX) }),
      kind: 'invalid',
      message: `takes at most 65536 characters in an answer to task review; these are 65572`,
    },
    {
      title: 'too deep',
      run: asking,
      request: say(BEN, { result: JSON.parse(`{"a":${'['.repeat(300)}${']'.repeat(300)}}`) }),
      kind: 'invalid',
      message: 'takes no answer to task review that is nested more than 200 levels deep',
    },
  ])('$title', ({ run, request, kind, message, fix }) => {
    const onPaper = run();
    const before = onPaper.state;
    const refusal = refusalOf(() => onPaper.ask(request));
    expect(refusal).toMatchObject({ kind, message, ...(fix === undefined ? {} : { fix }) });
    expect(onPaper.state).toBe(before);
  });

  test('a reminder before its time', () => {
    const run = asking().wait(HOUR_MS - 1);
    expect(refusalOf(() => run.ask(remind)).message).toBe(
      'is not yet to remind anybody of task review',
    );
    const last = asking({ expiresAt: T0 + 1_000 })
      .wait(800)
      .ask(remind)
      .wait(100);
    expect(refusalOf(() => last.ask(remind)).kind).toBe('refused');
  });
});
