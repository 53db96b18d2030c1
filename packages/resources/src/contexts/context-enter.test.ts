import { expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { contextManager } from './context.ts';
import { EnteredContext } from './entered-context.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';

const boom = new Error('boom');

function transactions(log: unknown[], options: { readonly suppresses?: boolean } = {}) {
  return contextManager(async function* transaction() {
    log.push('begin');
    try {
      yield 'value';
      log.push('commit');
    } catch (error) {
      log.push(['rollback', error]);
    } finally {
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      log.push('end');
    }
  }, options);
}

test('enter() answers the value, and disposing runs the teardown', async () => {
  const log: unknown[] = [];
  const entered = await transactions(log)().enter();
  expect(entered).toBeInstanceOf(EnteredContext);
  expect([entered.value, entered.left]).toEqual(['value', false]);
  await entered[Symbol.asyncDispose]();
  expect(entered.left).toBe(true);
  expect(log).toEqual(['begin', 'commit', 'end']);
});

test('A17: what enter() answers is one block, with its value: it is not the context, and has no enter() of its own', async () => {
  const context = transactions([])();
  const entered = await context.enter();
  expect(entered).not.toBe(context);
  expect('enter' in entered).toBe(false);
  await entered.exit();
});

test('await using leaves the context, and the generator cannot see the error of the block', async () => {
  const log: unknown[] = [];
  const error = await caught(async () => {
    await using entered = await transactions(log)().enter();
    log.push(entered.value);
    throw boom;
  });
  expect(error).toBe(boom);
  expect(log).toEqual(['begin', 'value', 'commit', 'end']);
});

test('exit() with the failure tells the generator, and answers whether it was swallowed', async () => {
  const log: unknown[] = [];
  const plain = await transactions(log)().enter();
  expect(await plain.exit({ error: boom })).toBe(false);
  const tolerant = await transactions(log, { suppresses: true })().enter();
  expect(await tolerant.exit({ error: boom })).toBe(true);
  expect(log).toEqual(['begin', ['rollback', boom], 'end', 'begin', ['rollback', boom], 'end']);
});

test('exit() after a good end waits for the teardown, swallows nothing and answers false', async () => {
  const log: unknown[] = [];
  const entered = await transactions(log, { suppresses: true })().enter();
  expect(await entered.exit()).toBe(false);
  expect(log).toEqual(['begin', 'commit', 'end']);
});

test('exit() throws the error of a second yield, not a promise of it', async () => {
  const entered = await contextManager(async function* () {
    yield 1;
    yield 2;
  })().enter();
  expect(await caught(() => entered.exit())).toBeInstanceOf(Error);
});

test('A4: exit() of a generator that lets the error pass answers false instead of throwing it a second time', async () => {
  const entered = await contextManager(async function* () {
    yield;
  })().enter();
  expect(await entered.exit({ error: boom })).toBe(false);
});

test('exit() throws what replaces the error, with the error', async () => {
  const replacement = new Error('replacement');
  const entered = await contextManager(async function* () {
    try {
      yield;
    } finally {
      await Promise.reject(replacement);
    }
  })().enter();
  const error = (await caught(() => entered.exit({ error: boom }))) as SuppressedError;
  expect([error.error, error.suppressed]).toEqual([replacement, boom]);
});

test('leaving a second time does nothing, also where the first one failed', async () => {
  const entered = await contextManager(async function* () {
    yield;
    throw boom;
  })().enter();
  expect(await caught(() => entered.exit())).toBe(boom);
  expect(await entered.exit({ error: 'late' })).toBe(false);
  await entered[Symbol.asyncDispose]();
});

test('leaving twice at the same time runs the teardown once', async () => {
  const log: unknown[] = [];
  const entered = await transactions(log)().enter();
  await Promise.all([entered.exit(), entered.exit(), entered[Symbol.asyncDispose]()]);
  expect(log).toEqual(['begin', 'commit', 'end']);
});

test('a context that fails to be entered rejects, and cannot be entered again', async () => {
  const context = contextManager(async function* () {
    await Promise.reject(boom);
    yield;
  })();
  expect(await caught(() => context.enter())).toBe(boom);
  expect(((await caught(() => context.enter())) as Error).message).toContain('twice');
});
