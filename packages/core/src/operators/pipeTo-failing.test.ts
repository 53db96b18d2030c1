import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Writable, type WritableOptions } from 'node:stream';
import { runInThisContext } from 'node:vm';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { pipeTo } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

// Jest gives a test a copy of `process`.
const realProcess = runInThisContext('process') as NodeJS.Process;
const uncaught: unknown[] = [];
const onUncaught = (error: unknown): void => void uncaught.push(error);

beforeEach(() => {
  uncaught.length = 0;
  realProcess.on('uncaughtException', onUncaught);
});
afterEach(() => {
  realProcess.removeListener('uncaughtException', onUncaught);
  expect(uncaught).toEqual([]);
});

const EVENTS = ['error', 'finish', 'close', 'drain'];
const listeners = (stream: Writable): number => EVENTS.reduce((sum, event) => sum + stream.listenerCount(event), 0);

type Write = NonNullable<WritableOptions['write']>;
const failing = new Error('the writable');
const insert = (): Promise<void> => Promise.reject(failing);
const accepts: Write = (_value, _encoding, told) => told();

const ways: Record<string, WritableOptions> = {
  'write() fails by a promise': { write: (_value, _encoding, told) => void insert().then(() => told(), told) },
  'write() fails at once': { write: (_value, _encoding, told) => told(failing) },
  'write() throws': {
    write: () => {
      throw failing;
    },
  },
  'write() destroys the stream': {
    write(this: Writable) {
      this.destroy(failing);
    },
  },
  'write() destroys the stream, and is told so': {
    write(this: Writable, _value, _encoding, told) {
      this.destroy(failing);
      told();
    },
  },
  'write() destroys the stream later': {
    write(this: Writable) {
      setImmediate(() => this.destroy(failing));
    },
  },
  'final() fails by a promise': { write: accepts, final: (told) => void insert().then(() => told(), told) },
  'final() fails at once': { write: accepts, final: (told) => told(failing) },
  'destroy() fails at the end': { write: accepts, destroy: (_error, told) => told(failing) },
  'destroy() fails late at the end': {
    write: accepts,
    destroy: (_error, told) => void setImmediate(() => told(failing)),
  },
};
const cases = Object.entries(ways).flatMap(([way, options]) =>
  [{}, { autoDestroy: false }, { emitClose: false }, { highWaterMark: 1 }, { preventCancel: true }]
    .filter(
      (more) => options.destroy === undefined || Object.keys(more).every((name) => !/autoDestroy|emitClose/.test(name)),
    )
    .map((more: { preventCancel?: boolean }) => ({
      way,
      more,
      how: JSON.stringify(more),
      options: { objectMode: true, ...options, ...more },
    })),
);

test.each(cases)('$way $how: only the promise tells', async ({ more, options }) => {
  const { suppressed } = await watched(async () => {
    const stream = new Writable(options);
    const source = probe({ values: [1, 2, 3] });
    expect(await errorOf(pipeTo(source, stream, { preventCancel: more.preventCancel }))).toBe(failing);
    await settleTasks();
    if (options.emitClose !== false) expect(listeners(stream)).toBe(0);
  });
  expect(suppressed).toEqual([]);
});

test('an error after the end of a writable that says nothing of its end is published', async () => {
  const destroy: WritableOptions['destroy'] = (_error, told) => void setImmediate(() => told(failing));
  const { suppressed } = await watched(async () => {
    await pipeTo(['a'], new Writable({ write: accepts, emitClose: false, destroy }));
    await settleTasks();
  });
  expect(suppressed).toEqual([failing]);
});

test('what destroy() makes of the error of the source is published', async () => {
  const error = new Error('the source');
  const { suppressed } = await watched(async () => {
    const stream = new Writable({ write: accepts, destroy: (_error, told) => void setImmediate(() => told(failing)) });
    expect(await errorOf(pipeTo(probe({ failAt: 0, error }), stream))).toBe(error);
    await settleTasks();
    expect(listeners(stream)).toBe(0);
  });
  expect(suppressed).toEqual([failing]);
});

test('a source that fails while the writable does', async () => {
  const error = new Error('the source');
  const { suppressed } = await watched(async () => {
    const stream = new Writable({ write: accepts, destroy: (_error, told) => void setImmediate(() => told(failing)) });
    const source = (function* (): Generator<number> {
      stream.destroy(failing);
      throw error;
    })();
    expect(await errorOf(pipeTo(source, stream))).toBe(error);
    await settleTasks();
    expect(listeners(stream)).toBe(0);
  });
  expect(suppressed).toEqual([failing]);
});

test('a writable that has failed before and told it', async () => {
  const stream = new Writable({ autoDestroy: false, write: (_value, _encoding, told) => told(failing) });
  stream.once('error', () => undefined);
  stream.write('a');
  await settleTasks();
  expect(await errorOf(pipeTo(['b'], stream))).toBe(failing);
  expect(listeners(stream)).toBe(0);
});
