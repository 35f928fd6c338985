import { expect, test } from 'vitest';
import { askForModels } from '#src/connect/llm-models.ts';

const SIGNAL = new AbortController().signal;

function ask(answer: () => Response | Promise<Response>, baseURL = 'http://llm.test/v1') {
  const asked: string[] = [];
  const send: typeof fetch = async (url, init) => {
    asked.push(`${new Request(url).url} ${new Headers(init?.headers).get('authorization')}`);
    return answer();
  };
  return { asked, list: askForModels({ apiKey: 'key', baseURL, fetch: send }, SIGNAL) };
}

test('the models are asked for at the address of the provider, with the key', async () => {
  const { asked, list } = ask(
    () => Response.json({ data: [{ id: 'a' }, { id: 'b', owner: 'x' }] }),
    'http://llm.test/v1//',
  );
  expect(await list).toEqual({ kind: 'listed', models: ['a', 'b'] });
  expect(asked).toEqual(['http://llm.test/v1/models Bearer key']);
});

test.each<[string, () => Response | Promise<Response>, object]>([
  [
    'a key that is refused',
    () => new Response('', { status: 401 }),
    { kind: 'unusable', reason: /refused the key \(HTTP 401\)/ },
  ],
  [
    'a server that lists none',
    () => new Response('', { status: 404 }),
    { kind: 'unlisted', reason: /HTTP 404/ },
  ],
  [
    'an answer that is no list',
    () => Response.json({ models: [] }),
    { kind: 'unlisted', reason: /no list of models/ },
  ],
  [
    'an answer that is no JSON',
    () => new Response('<html>'),
    { kind: 'unlisted', reason: /no list of models/ },
  ],
  [
    'a server that is not there',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('refused') })),
    { kind: 'unusable', reason: /llm\.test\/v1 cannot be asked: refused/ },
  ],
])('%s is told apart', async (_, answer, { kind, reason }: { kind?: string; reason?: RegExp }) => {
  const list = await ask(answer).list;
  expect(list.kind).toBe(kind);
  expect('reason' in list ? list.reason : '').toMatch(reason ?? '');
});

test('without a key nobody is asked', async () => {
  const list = await askForModels({}, SIGNAL);
  expect(list).toMatchObject({ kind: 'unusable', fix: expect.stringContaining('OPENAI_API_KEY') });
});
