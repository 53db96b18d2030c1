import { expect, test } from '@jest/globals';
import { Intake } from './intake.ts';

function intake(): { body: Intake; told: string[] } {
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);
  return { body: new Intake({ resume: tell('resume'), cancel: tell('cancel'), done: tell('done') }), told };
}

test('all that has arrived is taken at once', async () => {
  const { body } = intake();
  body.chunk(Buffer.from('ab'));
  body.chunk(Buffer.from('c'));
  expect(String(await body.take())).toBe('abc');
});

test('who finds nothing waits for what arrives', async () => {
  const { body } = intake();
  const taken = body.take();
  body.chunk(Buffer.from('a'));
  expect(String(await taken)).toBe('a');
});

test('the end comes behind the bytes', async () => {
  const { body, told } = intake();
  body.chunk(Buffer.from('a'));
  body.end();
  expect(told).toEqual(['done']);
  expect(String(await body.take())).toBe('a');
  expect(await body.take()).toBeUndefined();
  expect(await body.take()).toBeUndefined();
});

test('so does an error: no byte that has arrived is lost by it', async () => {
  const { body } = intake();
  const error = new Error('reset');
  body.chunk(Buffer.from('a'));
  body.fail(error);
  body.fail(new Error('too late'));
  expect(String(await body.take())).toBe('a');
  await expect(body.take()).rejects.toBe(error);
});

test('who waits hears of an error', async () => {
  const { body } = intake();
  const error = new Error('reset');
  const taken = body.take();
  body.fail(error);
  await expect(taken).rejects.toBe(error);
});

test('the connection waits while a quarter of a MiB is there, and goes on when it was taken', async () => {
  const { body, told } = intake();
  expect(body.chunk(Buffer.alloc(256 * 1024 - 1))).toBe(true);
  expect(body.chunk(Buffer.alloc(1))).toBe(false);
  expect(told).toEqual([]);
  expect(await body.take()).toHaveLength(256 * 1024);
  expect(told).toEqual(['resume']);
});
