import { describe, expect, test } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { settleTasks, virtualTime } from '@forawait/core/testing';
import { z } from 'zod';
import { BodyError } from './errors.ts';
import { fetcher } from './fetcher.ts';

const pet = z.object({ name: z.string(), age: z.coerce.number().int().min(0) });
const TOM = '{"name":"Tom","age":"9","x":1}';

/** A schema by hand, which may answer later. */
function schemaOf<T>(
  validate: (value: unknown) => StandardSchemaV1.Result<T> | Promise<StandardSchemaV1.Result<T>>,
): StandardSchemaV1<unknown, T> {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

const answering = (body: string, headers: Record<string, string> = {}) => ({
  fetch: async () => new Response(body, { headers }),
});
const EVENTS = { 'content-type': 'text/event-stream' };
const never = schemaOf<unknown>(() => new Promise(() => undefined));

describe('many records that take long', () => {
  /** Accepts everything, and takes a millisecond of the processor for each. */
  const slowSchema = (seen: () => void) =>
    schemaOf((value) => {
      seen();
      for (const began = performance.now(); performance.now() - began < 1;);
      return { value };
    });
  const records = answering('1\n'.repeat(100));

  test('give the event loop its turn between them', async () => {
    let came = false;
    const seen: boolean[] = [];
    const schema = slowSchema(() => {
      if (seen.length === 0) setImmediate(() => (came = true));
      seen.push(came);
    });
    const [values] = await fetcher(['http://a/'], { ...records, schema, as: 'ndjson' }).toArray();
    expect(values).toHaveLength(100);
    expect([seen[0], seen.at(-1)]).toEqual([false, true]);
  });

  test('are left when the loop is', async () => {
    const aborter = new AbortController();
    let count = 0;
    const schema = slowSchema(() => {
      if (count++ === 0) setImmediate(() => aborter.abort(new Error('enough')));
    });
    const pages = fetcher(['http://a/'], { ...records, schema, as: 'ndjson', signal: aborter.signal });
    await expect(pages.toArray()).rejects.toThrow('enough');
    await settleTasks();
    expect(count).toBeLessThan(100);
  });
});

describe('what the schema makes of it is given in its place', () => {
  test('of JSON', async () => {
    const { fetch } = answering(TOM);
    expect(await fetcher(['http://a/'], { fetch, schema: pet }).toArray()).toEqual([{ name: 'Tom', age: 9 }]);
  });

  test('of each record of NDJSON', async () => {
    const { fetch } = answering(`${TOM}\n\n{"name":"Ann","age":3}\n`);
    const pages = fetcher(['http://a/'], { fetch, schema: pet, as: 'ndjson' });
    expect(await pages.toArray()).toEqual([[{ name: 'Tom', age: 9 }, { name: 'Ann', age: 3 }]]); // prettier-ignore
  });

  test('of each event', async () => {
    const { fetch } = answering(`data: ${TOM}\n\n`, EVENTS);
    const data = z.string().transform((text) => pet.parse(JSON.parse(text)));
    const pages = fetcher(['http://a/'], { fetch, schema: z.object({ data }), as: 'sse' });
    expect(await pages.toArray()).toEqual([[{ data: { name: 'Tom', age: 9 } }]]);
  });

  test('of a body that is none: it sees undefined', async () => {
    const fetch = async () => new Response(null, { status: 204 });
    expect(await fetcher(['http://a/'], { fetch, schema: z.undefined() }).toArray()).toEqual([undefined]);
  });

  test('by a schema that takes its time', async () => {
    const { fetch } = answering('1\n2\n3\n');
    const schema = schemaOf(async (value) => {
      await settleTasks(1);
      return { value: Number(value) * 10 };
    });
    expect(await fetcher(['http://a/'], { fetch, schema, as: 'ndjson' }).toArray()).toEqual([[10, 20, 30]]);
  });
});

describe('what is not accepted', () => {
  test('is a BodyError with its issues, and is not tried again', async () => {
    let asked = 0;
    const fetch = async () => new Response(`{"name":1,"age":${(asked++, -1)}}`);
    const error: unknown = await fetcher(['http://a/'], { fetch, schema: pet })
      .toArray()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BodyError);
    expect(error).toMatchObject({ code: 'ERR_BODY_SCHEMA', url: 'http://a/', attempts: 1 });
    expect((error as BodyError).issues.map(({ path }) => path)).toEqual([['name'], ['age']]);
    expect((error as BodyError).message).toMatch(
      /^Cannot read the body of http:\/\/a\/: the schema does not accept it: name: .*; age: /,
    );
    expect(asked).toBe(1);
  });

  test('tells which record it is, and three issues of many', async () => {
    const issues = [1, 2, 3, 4, 5].map((n) => ({ message: `no ${n}`, path: n === 1 ? [] : ['a', { key: n }] }));
    const schema = schemaOf((value) => (value === 2 ? { issues } : { value }));
    const { fetch } = answering('1\n2\n');
    await expect(fetcher(['http://a/'], { fetch, schema, as: 'ndjson' }).toArray()).rejects.toThrow(
      'Cannot read the body of http://a/: the schema does not accept record 2: no 1; a.2: no 2; a.3: no 3; and 2 more',
    );
  });

  test('is a record like other failures', async () => {
    const { fetch } = answering('[]');
    const [result] = await fetcher(['http://a/'], { fetch, schema: pet, onError: 'yield', details: true }).toArray();
    expect(result).toMatchObject({ status: 'rejected', url: 'http://a/', reason: { code: 'ERR_BODY_SCHEMA' } });
  });

  test('an error of another kind has no issues', async () => {
    const { fetch } = answering('{');
    await expect(fetcher(['http://a/'], { fetch, schema: pet }).toArray()).rejects.toMatchObject({
      code: 'ERR_BODY_JSON',
      issues: [],
    });
  });
});

describe('a schema that misbehaves', () => {
  test.each([
    ['throws', schemaOf((): never => JSON.parse('{') as never)],
    ['rejects', schemaOf(() => Promise.reject(new SyntaxError('no')))],
  ])('and %s: that is the error of the job', async (_how, schema) => {
    const { fetch } = answering('1');
    await expect(fetcher(['http://a/'], { fetch, schema }).toArray()).rejects.toMatchObject({ name: 'SyntaxError' });
  });

  test('and never answers does not outlive totalTimeoutMs', async () => {
    const time = virtualTime();
    try {
      const { fetch } = answering('1');
      await time.run(async () => {
        const pages = fetcher(['http://a/'], { fetch, schema: never, totalTimeoutMs: 100 });
        await expect(pages.toArray()).rejects.toMatchObject({ name: 'TimeoutError', timeoutMs: 100 });
      });
      expect([time.now, time.pending]).toEqual([100, 0]);
    } finally {
      time.restore();
    }
  });

  test('and never answers holds up nobody who leaves', async () => {
    const { fetch } = answering('1\n2\n');
    const pages = fetcher(['http://a/'], { fetch, schema: never, as: 'ndjson' });
    const pending = pages.next();
    await settleTasks();
    expect(await pages.return()).toEqual({ value: undefined, done: true });
    expect(await pending).toEqual({ value: undefined, done: true });
  });
});
