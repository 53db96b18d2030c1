import { describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { AsyncIter, DONE, from } from '../src/index.ts';
import { probe, settleTasks, type ProbeShapes } from '../src/testing/index.ts';
import { failing, isStream, open, streams } from './cases.ts';
import { everyCase } from './every-case.ts';
import { watched } from './watch.ts';

const shapes: readonly (keyof ProbeShapes<number>)[] = [
  'asyncIterator',
  'asyncIterable',
  'bareIterator',
  'iterator',
  'iterable',
];

class Untouched extends AsyncIter<number> {
  asked = 0;
  protected override pull(): typeof DONE {
    this.asked++;
    return DONE;
  }
}

/** Laws 1 and 2: nothing happens before the first read; one reader, one pass, and after the end it stays ended. */
export function lazy(): void {
  describe('lazy', () => {
    everyCase('asks nothing of its source, and nobody, before the first read', streams, async (one) => {
      await watched(async ({ time }) => {
        let called = 0;
        const { signal } = new AbortController();
        const sources = shapes.map((shape) => probe<number, keyof ProbeShapes<number>>({ values: [1, 2, 3], shape }));
        const made = sources.map((source) => open(one, source, () => called++, { signal }));
        const subclass = new Untouched();
        made.push(open(one, subclass, () => called++, { signal }));
        for (const stream of made) stream[Symbol.asyncIterator]();
        await settleTasks();
        for (const source of sources) source.assertUntouched();
        expect([called, subclass.asked, time.pending]).toEqual([0, 0, 0]);
        expect(getEventListeners(signal, 'abort')).toHaveLength(0);
        for (const stream of made) await stream.return();
      });
    });

    test('from() asks nothing of its source before the first read', async () => {
      const source = probe({ values: [1], shape: 'asyncIterable' });
      const iterator = from(source);
      iterator[Symbol.asyncIterator]();
      await settleTasks();
      source.assertUntouched();
    });
  });

  describe('one reader, one pass', () => {
    everyCase('gives itself as its iterator', streams, (one) => {
      const stream = open(one, [1, 2, 3]);
      expect(stream[Symbol.asyncIterator]()).toBe(stream);
    });

    everyCase('stays ended after the end', streams, async (one) => {
      const source = probe({ values: [1, 2, 3, 4, 5] });
      const stream = open(one, source);
      for await (const value of stream) void value;
      const { pulls } = source;
      for (let again = 0; again < 3; again++) expect(await stream.next()).toEqual({ value: undefined, done: true });
      expect(await stream.return()).toEqual({ value: undefined, done: true });
      expect(source.pulls).toBe(pulls);
    });

    everyCase('stays ended after return(), and answers done', streams, async (one) => {
      const source = probe({ values: [1, 2, 3] });
      const stream = open(one, source);
      await stream.next();
      expect(await stream.return()).toEqual({ value: undefined, done: true });
      const { pulls } = source;
      expect(await Promise.all([stream.next(), stream.next()])).toEqual([
        { value: undefined, done: true },
        { value: undefined, done: true },
      ]);
      expect(source.pulls).toBe(pulls);
    });

    everyCase('stays ended after an error of its source', failing.filter(isStream), async (one) => {
      const error = new Error('source');
      const stream = open(one, probe<number>({ values: [1], failAt: 0, error }));
      await expect(stream.next()).rejects.toBe(error);
      expect(await stream.next()).toEqual({ value: undefined, done: true });
      expect(await stream.return()).toEqual({ value: undefined, done: true });
    });

    everyCase('throws what throw() is given, as the same object, and is over', streams, async (one) => {
      const error = new Error('thrown in');
      const source = probe({ values: [1, 2, 3] });
      const stream = open(one, source);
      await stream.next();
      await expect(stream.throw(error)).rejects.toBe(error);
      expect(await stream.next()).toEqual({ value: undefined, done: true });
    });
  });
}
