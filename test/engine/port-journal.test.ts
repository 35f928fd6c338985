import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Journal, Lane } from '#src/engine/journal.ts';
import { type JournalMessage, PortJournal, serveJournal } from '#src/engine/journal-port.ts';
import type { PlainWrite, Submission, SubmissionResult } from '#src/store/append.ts';

function write(name: string): PlainWrite {
  return { type: 'write', statements: [{ sql: name, bindings: [] }], barrier: false };
}

function nameOf(submission: Submission): string {
  return submission.statements?.[0]?.sql ?? '';
}

/** A journal that answers when it is told to. */
class HeldJournal implements Journal {
  readonly asked: {
    lane: Lane;
    name: string;
    answer: (result: SubmissionResult) => void;
    refuse: (error: Error) => void;
  }[] = [];
  #arrived: (() => void)[] = [];

  submit(lane: Lane, submission: Submission): Promise<SubmissionResult> {
    const { promise, resolve, reject } = Promise.withResolvers<SubmissionResult>();
    this.asked.push({ lane, name: nameOf(submission), answer: resolve, refuse: reject });
    for (const arrived of this.#arrived.splice(0)) arrived();
    return promise;
  }

  async has(count: number): Promise<void> {
    while (this.asked.length < count) await new Promise<void>((done) => this.#arrived.push(done));
  }
}

function connect(client: PortJournal, journal: Journal): { port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  const serve = serveJournal(port2, journal, () => undefined);
  port2.on('message', (message: JournalMessage) => serve(message));
  port1.on('message', (message: JournalMessage) => client.receive(message));
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  client.connect(port1);
  return { port: port1 };
}

const WON: SubmissionResult = { won: true, run: null, rows: [] };

test('what the writer answers reaches the one who asked', async () => {
  const client = new PortJournal();
  const journal = new HeldJournal();
  connect(client, journal);
  const first = client.submit('people', write('first'));
  const second = client.submit('bulk', write('second'));
  await journal.has(2);
  journal.asked[1]?.answer({ won: false });
  journal.asked[0]?.answer(WON);
  expect(await first).toEqual(WON);
  expect(await second).toEqual({ won: false });
});

test('what the writer refuses is thrown where it was asked', async () => {
  const client = new PortJournal();
  const journal = new HeldJournal();
  connect(client, journal);
  const asked = client.submit('people', write('culprit'));
  await journal.has(1);
  journal.asked[0]?.refuse(new Error('a NUL in a step id'));
  await expect(asked).rejects.toThrow('a NUL in a step id');
});

test('what a dead writer left unanswered is asked of the next one, once', async () => {
  const client = new PortJournal();
  const dying = new HeldJournal();
  const { port } = connect(client, dying);
  const answered = client.submit('people', write('answered'));
  const lost = client.submit('people', write('lost'));
  await dying.has(2);
  dying.asked[0]?.answer(WON);
  await answered;
  client.disconnect();
  port.close();
  const meanwhile = client.submit('people', write('meanwhile'));
  const next = new HeldJournal();
  connect(client, next);
  await next.has(2);
  expect(next.asked.map(({ name }) => name)).toEqual(['lost', 'meanwhile']);
  for (const { answer } of next.asked) answer(WON);
  expect(await Promise.all([lost, meanwhile])).toEqual([WON, WON]);
});

test('bulk submissions wait in their own thread when the writer is behind', async () => {
  const client = new PortJournal();
  const journal = new HeldJournal();
  connect(client, journal);
  const all = Array.from({ length: 2_500 }, (_, index) => client.submit('bulk', write(`${index}`)));
  await journal.has(2_000);
  const person = client.submit('people', write('person'));
  await journal.has(2_001);
  expect(journal.asked.at(-1)).toMatchObject({ lane: 'people', name: 'person' });
  for (let index = 0; index < 2_501; index++) {
    await journal.has(index + 1);
    journal.asked[index]?.answer(WON);
  }
  expect(await Promise.all([...all, person])).toHaveLength(2_501);
});
