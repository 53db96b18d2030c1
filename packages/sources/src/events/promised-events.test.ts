import { settleTasks } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { events } from './events.ts';

const told = new Error('told');
let stray: unknown[];
let published: unknown[];
const onStray = (error: unknown): void => void stray.push(error);
const onPublished = (message: unknown): void => void published.push(message);

beforeEach(() => {
  stray = [];
  published = [];
  process.on('unhandledRejection', onStray);
  subscribe('forawait:suppressed', onPublished);
});
afterEach(() => {
  process.off('unhandledRejection', onStray);
  unsubscribe('forawait:suppressed', onPublished);
});

test('a promise that rejects while it waits to be read is no unhandled rejection, and told when its turn comes', async () => {
  const from = new EventEmitter();
  const reader = events(from, 'ping', { capacity: 2 });
  from.emit('ping', 1);
  from.emit('ping', Promise.reject(told));
  await settleTasks();
  expect(await reader.next()).toEqual({ value: 1, done: false });
  await expect(reader.next()).rejects.toBe(told);
  expect([stray, published, from.listenerCount('ping')]).toEqual([[], [], 0]);
});

test('promises among several arguments may reject while they wait, and are the reader’s then', async () => {
  const from = new EventEmitter();
  const reader = events(from, ['ping', 'pong'], { capacity: 2 });
  from.emit('ping', Promise.reject(told));
  from.emit('pong', 1, Promise.reject(told));
  await settleTasks();
  const [[, first], [, [, second]]] = (await reader.take(2).toArray()) as [[string, unknown], [string, unknown[]]];
  await expect(first).rejects.toBe(told);
  await expect(second).rejects.toBe(told);
  expect([stray, published]).toEqual([[], []]);
});

test('the error of a promise that nobody came to read is published', async () => {
  const from = new EventEmitter();
  const reader = events(from, 'ping', { capacity: 3, name: 'pings' });
  from.emit('ping', 1);
  from.emit('ping', Promise.reject(told));
  from.emit('ping', 2, Promise.reject(told));
  await reader.next();
  await reader.return();
  await settleTasks();
  expect([stray, published]).toEqual([[], [told, told].map((error) => ({ error, name: 'pings' }))]);
});

test('the error of a promise that was dropped goes with it', async () => {
  const from = new EventEmitter();
  const reader = events(from, 'ping', { capacity: 1, overflow: 'drop-newest' });
  from.emit('ping', 1);
  from.emit('ping', Promise.reject(told));
  await settleTasks();
  await reader.return();
  expect([reader.dropped, stray, published]).toEqual([1, [], []]);
});
