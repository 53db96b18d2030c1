import { probe, settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import { NdjsonError } from './errors.ts';
import { ndjson } from './ndjson.ts';

const pet = z.object({ name: z.string(), age: z.coerce.number().int().min(0) });

/** A schema by hand, which may answer later. */
function schemaOf<T>(
  validate: (value: unknown) => StandardSchemaV1.Result<T> | Promise<StandardSchemaV1.Result<T>>,
): StandardSchemaV1<unknown, T> {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

test('what the schema makes of a record is given in its place', async () => {
  const pets = await ndjson(['{"name":"Tom","age":"9","x":1}\n'], { schema: pet }).toArray();
  expect(pets).toEqual([{ name: 'Tom', age: 9 }]);
});

test('a record that is not accepted is an error with its place, its issues and their paths', async () => {
  const reading = ndjson(['{"name":"Tom","age":1}\n{"name":1,"age":-1}\n'], { schema: z.array(pet).or(pet) }).toArray();
  const error = await reading.catch((reason: unknown) => reason as NdjsonError);
  expect(error).toBeInstanceOf(NdjsonError);
  expect(error).toMatchObject({ code: 'ERR_NDJSON_SCHEMA', line: 2, offset: 23 });
  const simple = await ndjson(['{"name":1,"age":-1}\n'], { schema: pet })
    .toArray()
    .catch((reason: unknown) => reason as NdjsonError);
  expect((simple as NdjsonError).message).toMatch(/^Cannot accept line 1 \(byte 0\): name: .*; age: /);
  expect((simple as NdjsonError).issues.map(({ path }) => path)).toEqual([['name'], ['age']]);
});

test('a message tells three issues and how many more there are', async () => {
  const issues = [1, 2, 3, 4, 5].map((n) => ({ message: `no ${n}`, path: n === 1 ? [] : ['a', { key: n }] }));
  const reading = ndjson(['1\n'], { schema: schemaOf(() => ({ issues })) }).toArray();
  await expect(reading).rejects.toThrow('Cannot accept line 1 (byte 0): no 1; a.2: no 2; a.3: no 3; and 2 more');
});

test('records that are not accepted are skipped or told, as those that are no JSON', async () => {
  const lines = ['{"name":"Tom","age":1}\n{}\nx\n{"name":"Rex","age":2}\n'];
  const skipped = await ndjson(lines, { schema: pet, onError: 'skip' }).toArray();
  expect(skipped.map(({ name }) => name)).toEqual(['Tom', 'Rex']);
  const told = await ndjson(lines, { schema: pet, onError: 'yield' }).toArray();
  expect(told.map((record) => (record.status === 'fulfilled' ? record.value.name : record.reason.code))).toEqual([
    'Tom',
    'ERR_NDJSON_SCHEMA',
    'ERR_NDJSON_SYNTAX',
    'Rex',
  ]);
});

test('a schema that takes its time is waited for, one record after another, in order', async () => {
  let running = 0;
  const schema = schemaOf(async (value) => {
    running += 1;
    await settleTasks();
    expect(running).toBe(1);
    running -= 1;
    return value === 2 ? { issues: [{ message: 'no 2' }] } : { value: [value] };
  });
  expect(await ndjson(['1\n\n2\n3\n'], { schema, onError: 'skip' }).toArray()).toEqual([[1], [3]]);
  const reader = ndjson(probe({ values: ['1\n2\n3\n'] }), { schema });
  expect((await reader.next()).value).toEqual([1]);
  await expect(reader.next()).rejects.toMatchObject({ line: 2 });
});

test('a schema may answer at once for some records and later for others', async () => {
  const schema = schemaOf((value) => ((value as number) % 2 === 0 ? { value } : Promise.resolve({ value })));
  expect(await ndjson(['1\n2\n3\n4\n'], { schema }).toArray()).toEqual([1, 2, 3, 4]);
});

test('what a schema throws ends the reading as it is, whatever the policy', async () => {
  const fault = new Error('a fault in the schema');
  const broken = schemaOf(() => {
    throw fault;
  });
  for (const schema of [broken, schemaOf(() => Promise.reject(fault))]) {
    await expect(ndjson(['1\n'], { schema, onError: 'skip' }).toArray()).rejects.toBe(fault);
  }
});

test('no validation starts after the reader was left', async () => {
  const seen: unknown[] = [];
  let free: () => void = () => undefined;
  const schema = schemaOf(async (value) => {
    seen.push(value);
    await new Promise<void>((resolve) => {
      free = resolve;
    });
    return { value };
  });
  const reader = ndjson(['1\n2\n3\n'], { schema, graceMs: 10 });
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  free();
  await settleTasks();
  expect((await pending).done).toBe(true);
  expect(seen).toEqual([1]);
});

test('a schema may be a function, as those of arktype', async () => {
  const schema = Object.assign(
    () => undefined,
    schemaOf((value) => ({ value })),
  );
  expect(await ndjson(['1\n'], { schema }).toArray()).toEqual([1]);
});

/** Accepts everything, and takes a millisecond of the processor for each. */
function slowSchema(seen: () => void): StandardSchemaV1 {
  return schemaOf((value) => {
    seen();
    for (const began = performance.now(); performance.now() - began < 1;);
    return { value };
  });
}

test('records of one block that take long give the event loop its turn between them', async () => {
  let came = false;
  setImmediate(() => {
    came = true;
  });
  const seen: boolean[] = [];
  const schema = slowSchema(() => seen.push(came));
  await expect(ndjson(['1\n'.repeat(50)], { schema }).count()).resolves.toBe(50);
  expect([seen[0], seen.at(-1)]).toEqual([false, true]);
});

test('an abort is heard between the records of a block, and ends the work on it', async () => {
  const aborter = new AbortController();
  setImmediate(() => aborter.abort(new Error('enough')));
  let count = 0;
  const schema = slowSchema(() => count++);
  const counting = ndjson(['1\n'.repeat(100)], { schema, signal: aborter.signal }).count();
  await expect(counting).rejects.toThrow('enough');
  await settleTasks();
  expect(count).toBeLessThan(100);
});
