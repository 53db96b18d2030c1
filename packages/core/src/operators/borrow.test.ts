import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, borrow, DONE, from, map, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('leaving a borrower leaves the owner open and readable', async () => {
  const source = probe({ values: [1, 2, 3, 4] });
  const owner = from(source);
  for await (const each of owner.borrow()) if (each === 2) break;
  expect(await toArray(take(borrow(owner), 1))).toEqual([3]);
  expect(source.closes).toBe(0);
  expect(await owner.toArray()).toEqual([4]);
});

test('borrowing reads nothing, and a borrower that nobody reads takes nothing', async () => {
  const source = probe({ values: [1] });
  const owner = from(source);
  await owner.borrow().return();
  source.assertUntouched();
  expect(await owner.toArray()).toEqual([1]);
});

test('leaving the owner closes the source, and ends the borrower', async () => {
  const source = probe({ values: [1, 2, 3] });
  const owner = from(source);
  const borrower = owner.borrow();
  await borrower.next();
  await owner.return();
  source.assertClosedOnce();
  expect(await borrower.next()).toEqual(done);
});

test('what is on its way when the borrower is left goes to the owner', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const owner = from(source);
  const borrower = owner.borrow();
  const reads = [borrower.next(), borrower.next()];
  await settleTasks();
  expect(await borrower.return()).toEqual(done);
  expect(await Promise.all(reads)).toEqual([done, done]);
  const next = [owner.next(), owner.next()];
  source.deliver(1);
  source.deliver(2);
  expect(await Promise.all(next)).toEqual([value(1), value(2)]);
  expect(source.pulls).toBe(2);
});

test.each(['function', 'method', 'terminal', 'combinator', 'borrower'] as const)(
  'what is on its way goes to what reads the owner as a %s, too',
  async (how) => {
    const source = probe<number>({ answers: 'byHand' });
    const owner = from(source);
    const borrower = owner.borrow();
    void borrower.next();
    await settleTasks();
    await borrower.return();
    const reading = {
      function: () => toArray(map(owner, (n) => n)),
      method: () => owner.map((n) => n).toArray(),
      terminal: () => owner.toArray(),
      combinator: () => owner.buffer(1).toArray(),
      borrower: () => owner.borrow().toArray(),
    }[how]();
    source.deliver(1);
    await settleTasks();
    source.deliver(2);
    await settleTasks();
    source.end();
    expect(await reading).toEqual([1, 2]);
  },
);

test('what was built on the owner before it was lent goes on reading', async () => {
  const owner = from([1, 2, 3, 4]);
  const before = owner.map((n) => n * 10);
  const borrower = owner.borrow();
  expect([await before.next(), await borrower.next(), await before.next(), await owner.next()]).toEqual(
    [10, 2, 30, 4].map(value),
  );
});

test('an error of the source is told to the borrower that met it; then the owner is over', async () => {
  const error = new Error('source');
  const owner = from(probe({ values: [1], failAt: 0, error }));
  expect(await errorOf(owner.borrow().next())).toBe(error);
  expect(await owner.next()).toEqual(done);
});

test('an error of a callback on the borrower leaves the owner alone', async () => {
  const error = new Error('callback');
  const source = probe({ values: [1, 2] });
  const owner = from(source);
  expect(
    await errorOf(
      owner
        .borrow()
        .map(() => Promise.reject(error))
        .next(),
    ),
  ).toBe(error);
  expect(source.closes).toBe(0);
  expect(await owner.next()).toEqual(value(2));
});

test('an error on its way goes to the owner, or is published when that is left', async () => {
  for (const reads of [true, false]) {
    const error = new Error('late');
    const { suppressed } = await watched(async () => {
      const source = probe<number>({ answers: 'byHand' });
      const owner = from(source);
      const borrower = owner.borrow();
      void borrower.next();
      await settleTasks();
      await borrower.return();
      const heard = reads ? errorOf(owner.next()) : owner.return();
      source.fail(error);
      expect(await heard).toEqual(reads ? error : done);
    });
    expect(suppressed).toEqual(reads ? [] : [error]);
  }
});

test('a borrower of a source that hangs is left at once, and so is the owner whose reads nobody waits for', async () => {
  const { timers, orphans } = await watched(async ({ time }) => {
    const owner = from(probe({ hangAt: 0 }));
    const borrower = owner.borrow();
    const read = borrower.next();
    await settleTasks();
    await borrower.return();
    expect(await read).toEqual(done);
    await owner.return();
    expect(time.now).toBe(0);
  });
  expect([timers, orphans]).toEqual([0, []]);
});

test('left under a borrower that waits, the owner has the grace', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const owner = from(probe({ hangAt: 0, closes: 'never' }));
    const read = owner.borrow().next();
    await settleTasks();
    await owner.return();
    expect(await read).toEqual(done);
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test('left under a borrower that waits, the owner gives it what comes in time', async () => {
  await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const owner = from(source);
    const read = owner.borrow().next();
    await settleTasks();
    void owner.return();
    source.deliver(1);
    expect(await read).toEqual(value(1));
  });
});

test('an error on its way to a borrower that is left after its owner is published', async () => {
  const error = new Error('late');
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const owner = from(source);
    const borrower = owner.borrow();
    void borrower.next();
    await settleTasks();
    void owner.return();
    void borrower.return();
    source.fail(error);
    await settleTasks();
  });
  expect(suppressed).toEqual([error]);
});

test('an abort ends borrower and owner, and is told once to those who wait', async () => {
  const { suppressed, timers } = await watched(async () => {
    const reason = new Error('stop');
    const controller = new AbortController();
    const source = probe({ hangAt: 0 });
    const owner = from(source, { signal: controller.signal });
    const read = errorOf(owner.borrow().next());
    await settleTasks();
    controller.abort(reason);
    expect(await read).toBe(reason);
    source.assertClosedOnce();
  });
  expect([suppressed, timers]).toEqual([[], 0]);
});

test('a subclass still knows what it has not handed out', async () => {
  class Blocks extends AsyncIter<number> {
    left = [[1, 2, 3]];
    protected override pullBatch(): number[] | typeof DONE {
      return this.left.shift() ?? DONE;
    }
    get rest(): number {
      return this.unread;
    }
  }
  const owner = new Blocks();
  await owner.borrow().next();
  expect(owner.rest).toBe(2);
});

test('what two borrowers leave behind keeps the order in which it was asked for', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const owner = from(source);
  const first = owner.borrow();
  void first.next();
  void first.next();
  await settleTasks();
  await first.return();
  const second = owner.borrow();
  void second.next();
  await second.return();
  const reads = [owner.next(), owner.next()];
  source.deliver(1);
  source.deliver(2);
  expect(await Promise.all(reads)).toEqual([value(1), value(2)]);
});

test('what a borrower leaves behind comes before the end, whoever has asked for that', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const owner = from(source);
  const borrower = owner.borrow();
  const left = [borrower.next(), borrower.next()];
  const reads = [owner.next(), owner.next(), owner.next(), owner.next()];
  await settleTasks();
  await borrower.return();
  source.deliver(0);
  source.deliver(1);
  source.deliver(2);
  while (source.inFlight > 0) source.end();
  expect(await Promise.all(left)).toEqual([done, done]);
  const values = (await Promise.all(reads)).map((result) => result.value);
  expect(values.sort()).toEqual([0, 1, 2, undefined]);
});

test('an owner that is lent again and again is as near to its source as at first', async () => {
  const owner = from(probe({ values: [1] }));
  for (let times = 0; times < 10_000; times++) await owner.borrow().return();
  expect(await owner.toArray()).toEqual([1]);
});

test('what is lent of a pipeline on an owner that has been lent is what comes out of that', async () => {
  const owner = from([1, 2]);
  expect(await owner.borrow().next()).toEqual(value(1));
  expect(
    await owner
      .map((n) => n * 10)
      .borrow()
      .next(),
  ).toEqual(value(20));
});

test('an iterator of others is read on by borrowing again, with what is on its way', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const first = borrow(source);
  void first.next();
  await settleTasks();
  await first.return();
  const read = borrow(source).next();
  source.deliver(1);
  expect([await read, source.closes]).toEqual([value(1), 0]);
});

test('a stream of the platform is not destroyed', async () => {
  const stream = Readable.from([1, 2, 3]);
  expect(await toArray(take(borrow(stream), 1))).toEqual([1]);
  expect(stream.destroyed).toBe(false);
  expect(await toArray(borrow(stream))).toEqual([2, 3]);
});

test('what is opened for the borrower is closed with it', async () => {
  const source = probe<number, 'asyncIterable'>({ values: [1, 2], shape: 'asyncIterable' });
  const borrower = borrow(source);
  await borrower.next();
  await borrower.return();
  source.assertClosedOnce();
  expect(await toArray(borrow([1, 2]))).toEqual([1, 2]);
});

test('law: whoever reads, in turn or at once, and whenever borrowers are left: no value is lost, none comes twice', async () => {
  const act = fc.constantFrom('owner', 'borrower', 'leave', 'mapped', 'wait', 'answer', 'end');
  const acts = fc.array(act, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(acts, fc.constantFrom(0, 1, 3, Infinity), fc.nat(12), async (given, pace, most) => {
      const source = probe<number>({ answers: 'byHand' });
      const owner = from(source);
      let borrower = owner.borrow();
      const taken: number[] = [];
      const reads: Promise<unknown>[] = [];
      let sent = 0;
      const follow = (read: Promise<IteratorResult<number, undefined>>): void => {
        reads.push(read.then((result) => result.done === true || taken.push(result.value)));
      };
      const act = {
        owner: () => follow(owner.next()),
        borrower: () => follow(borrower.next()),
        mapped: () => follow(owner.map((n) => n).next()),
        leave: () => {
          void borrower.return();
          borrower = owner.borrow();
        },
        wait: () => undefined,
        answer: () => source.inFlight > 0 && sent < most && source.deliver(sent++),
        // in the order of the questions: what was asked for before the end has come before it
        end: () => sent >= most && source.inFlight > 0 && source.end(),
      };
      for (const each of given) {
        act[each]();
        if (pace === Infinity) await settleTasks(1);
        else for (let left = pace; left > 0; left--) await Promise.resolve();
      }
      await borrower.return();
      const rest = owner.toArray();
      for (let quiet = 0; quiet < 3; quiet++) {
        await settleTasks(2);
        while (source.inFlight > 0 && sent < most) source.deliver(sent++);
      }
      await settleTasks(2);
      while (source.inFlight > 0) source.end();
      taken.push(...(await rest));
      await Promise.all(reads);
      expect([...taken].sort((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, n) => n));
    }),
    { numRuns: 200 },
  );
});
