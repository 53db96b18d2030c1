import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { settleTasks } from '@forawait/core/testing';
import { describe, expect, test } from '@jest/globals';
import { fetcher } from './fetcher.ts';
import type { FetchRequest } from './job.ts';

const url = 'http://a/';

/** Bodies of every kind that is held open, and which of them were closed. */
class Bodies {
  readonly closed: string[] = [];
  readonly #kinds: readonly [string, () => NonNullable<FetchRequest['body']>][] = [
    ['node', () => new Readable({ read: () => undefined, destroy: this.#closes('node') })],
    ['web', () => new ReadableStream({ cancel: () => void this.closed.push('web') })],
    ['iterator', () => this.#iterator()],
  ];

  posts(): FetchRequest[] {
    return this.#kinds.map(([, make]) => ({ url, method: 'POST', body: make() }));
  }

  #closes(kind: string): (error: Error | null, done: (error: Error | null) => void) => void {
    return (error, done) => {
      this.closed.push(kind);
      done(error);
    };
  }

  #iterator(): AsyncIterableIterator<Uint8Array> {
    const end = { done: true, value: undefined } as const;
    return {
      next: () => Promise.resolve(end),
      return: () => {
        this.closed.push('iterator');
        return Promise.resolve(end);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

const ALL = ['iterator', 'node', 'web'];

async function* following<T>(first: T, then: readonly T[]): AsyncGenerator<T> {
  yield first;
  await Promise.resolve();
  yield* then;
}

const answering = (): Promise<Response> => Promise.resolve(Response.json(1));

describe('the bodies of jobs that are never sent are closed', () => {
  test.each<[string, (job: FetchRequest) => object]>([
    ['whose URL is none', (job) => ({ ...job, url: 'nowhere' })],
    ['whose method takes no body', (job) => ({ ...job, method: 'GET' })],
    ['with an option of the fetcher', (job) => ({ ...job, timeoutMs: 5 })],
    ['with a header that cannot be sent', (job) => ({ ...job, headers: { 'a b': '1' } })],
    ['whose key cannot be read', (job) => Object.defineProperty({ ...job }, 'key', { get: () => { throw new Error('key'); } })], // prettier-ignore
  ])('of a job %s', async (_what, broken) => {
    const bodies = new Bodies();
    const jobs = bodies.posts().map((job) => broken(job) as FetchRequest);
    const results = await fetcher(jobs, { onError: 'yield', fetch: answering }).toArray();
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(bodies.closed.sort()).toEqual(ALL);
  });

  test('of jobs that wait for room at their host, when the loop is left', async () => {
    const bodies = new Bodies();
    const jobs = following<FetchRequest>({ url }, bodies.posts());
    const results = fetcher(jobs, { concurrency: 4, perHost: 1, ordered: false, fetch: answering });
    await results.next();
    await settleTasks();
    await results.return();
    await settleTasks();
    expect(bodies.closed.sort()).toEqual(ALL);
  });

  test.each([{ perHost: 1 }, { perHost: 1, ordered: false }])(
    'of jobs that were read before an earlier one ended the loop: %j',
    async (options) => {
      const bodies = new Bodies();
      const read: FetchRequest[] = [];
      const jobs = following<FetchRequest>({ url: 'nowhere' }, bodies.posts());
      const noted = (async function* () {
        for await (const job of jobs) {
          if (job.body !== undefined) read.push(job);
          yield job;
        }
      })();
      const reading = fetcher(noted, { concurrency: 4, fetch: answering, ...options }).toArray();
      await expect(reading).rejects.toThrow('Cannot fetch "nowhere"');
      await settleTasks();
      expect(bodies.closed).toHaveLength(read.length);
    },
  );

  test('a file that does not exist, in a job that is refused, is no uncaught exception', async () => {
    const stray: unknown[] = [];
    const onStray = (error: unknown): void => void stray.push(error);
    process.on('uncaughtException', onStray);
    const body = createReadStream('there is no such file');
    await fetcher([{ url: 'nowhere', method: 'POST', body }], { onError: 'skip' }).toArray();
    for (let turn = 0; turn < 50 && !body.closed; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('uncaughtException', onStray);
    expect([body.destroyed, stray]).toEqual([true, []]);
  });
});

test('the body of an item for load is left alone', async () => {
  const body = new Readable({ read: () => undefined });
  const items = [{ url: 'nowhere', body }];
  await fetcher(items, { load: () => 1 }).toArray();
  expect(body.destroyed).toBe(false);
  body.destroy();
});

test('an iterator that was sent is not closed once more', async () => {
  let returned = 0;
  const body: AsyncIterableIterator<Uint8Array> = {
    next: () => Promise.resolve({ done: true, value: undefined }),
    return: () => {
      returned++;
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const reading: typeof fetch = async (_url, init) => {
    await Readable.from(init?.body as AsyncIterable<unknown>).toArray();
    return Response.json(1);
  };
  const jobs = [{ url, method: 'POST', body }];
  expect(await fetcher(jobs, { fetch: reading }).toArray()).toEqual([1]);
  expect(returned).toBe(0);
});
