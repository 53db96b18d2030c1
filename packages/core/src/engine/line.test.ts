import { describe, expect, test } from '@jest/globals';
import { DONE } from '../protocol.ts';
import { settleTasks } from '../testing/index.ts';
import { Line } from './line.ts';
import { rejected } from './when.ts';

/** A line, what its calls heard in order, and the errors that nobody was told. */
class Watched {
  readonly unheard: unknown[] = [];
  readonly log: string[] = [];
  readonly line: Line = new Line((error: unknown) => this.unheard.push(error));
  #calls = 0;

  call(): void {
    const name = `call ${this.#calls++}`;
    this.line.call().then(
      (value) => this.log.push(`${name}: ${value === DONE ? 'done' : String(value)}`),
      (error: unknown) => this.log.push(`${name}: failed with ${String(error)}`),
    );
  }

  async heard(): Promise<string[]> {
    await settleTasks(1);
    return this.log.splice(0);
  }
}

/** A promise, and how to settle it. */
function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let settle: [() => void, (error: unknown) => void] | undefined;
  const promise = new Promise<void>((...both) => (settle = both));
  return { promise, resolve: () => settle?.[0](), reject: (error) => settle?.[1](error) };
}

const fails = (): Promise<never> => rejected('e');

function waiting(calls: number): Watched {
  const watched = new Watched();
  for (let left = calls; left > 0; left--) watched.call();
  return watched;
}

describe('values', () => {
  test('answer the calls in the order of their places, whichever came first', async () => {
    const watched = waiting(2);
    const [first, second] = [watched.line.open(), watched.line.open()];
    watched.line.fill(second, 'b');
    expect(await watched.heard()).toEqual([]);
    watched.line.fill(first, 'a');
    expect(await watched.heard()).toEqual(['call 0: a', 'call 1: b']);
  });

  test('wait for a call, where there is none', async () => {
    const watched = waiting(0);
    watched.line.fill(watched.line.open(), 'a');
    watched.call();
    watched.line.deliver();
    expect(await watched.heard()).toEqual(['call 0: a']);
  });

  test('of a place that was dropped do not count: another one opens at the back', async () => {
    const watched = waiting(2);
    const [first, second] = [watched.line.open(), watched.line.open()];
    watched.line.slots.drop(first);
    const third = watched.line.open();
    watched.line.fill(third, 'c');
    watched.line.fill(second, 'b');
    expect(await watched.heard()).toEqual(['call 0: b', 'call 1: c']);
  });
});

describe('an error', () => {
  test('waits for its turn', async () => {
    const watched = waiting(2);
    const [first, second] = [watched.line.open(), watched.line.open()];
    watched.line.fail(second, 'e');
    expect(await watched.heard()).toEqual([]);
    watched.line.fill(first, 'a');
    expect(await watched.heard()).toEqual(['call 0: a', 'call 1: failed with e']);
  });

  test.each(['settled', 'failed'])('waits for the close: %s', async (how) => {
    const watched = waiting(1);
    const closing = deferred();
    const slot = watched.line.open();
    slot.told = closing.promise.then(fails, fails);
    watched.line.fail(slot, 'e');
    expect(await watched.heard()).toEqual([]);
    if (how === 'failed') closing.reject('close');
    else closing.resolve();
    expect(await watched.heard()).toEqual(['call 0: failed with e']);
  });

  test('whose close settles before its turn has come waits for the turn alone', async () => {
    const watched = waiting(2);
    const [first, second] = [watched.line.open(), watched.line.open()];
    second.told = rejected('e');
    watched.line.fail(second, 'e');
    expect(await watched.heard()).toEqual([]);
    watched.line.fill(first, 'a');
    expect(await watched.heard()).toEqual(['call 0: a', 'call 1: failed with e']);
  });

  test('that waits for the close does not hold up the places behind it', async () => {
    const watched = waiting(2);
    const [first, second] = [watched.line.open(), watched.line.open()];
    const closing = deferred();
    first.told = closing.promise.then(fails);
    watched.line.fail(first, 'e');
    watched.line.fill(second, 'b');
    expect(await watched.heard()).toEqual(['call 1: b']);
    closing.resolve();
    expect(await watched.heard()).toEqual(['call 0: failed with e']);
  });
});

describe('the end', () => {
  test('in its turn is the end when every place before it has been told, for the calls without a place as well', async () => {
    const watched = waiting(4);
    const slots = [watched.line.open(), watched.line.open(), watched.line.open()];
    watched.line.end(slots[1]!, true);
    expect(slots.map((slot) => slot.gone)).toEqual([false, true, true]);
    expect(await watched.heard()).toEqual([]);
    watched.line.fill(slots[0]!, 'a');
    expect(await watched.heard()).toEqual(['call 0: a', 'call 1: done', 'call 2: done', 'call 3: done']);
  });

  test('in its turn is not the end, when an earlier place is', async () => {
    const watched = waiting(2);
    const slots = [watched.line.open(), watched.line.open()];
    watched.line.end(slots[1]!, true);
    watched.line.end(slots[0]!, true);
    expect(slots.map((slot) => slot.gone)).toEqual([true, true]);
    expect(await watched.heard()).toEqual(['call 0: done', 'call 1: done']);
  });

  test('at a place discards what lies behind it, and answers the rest with done', async () => {
    const watched = waiting(4);
    const slots = [watched.line.open(), watched.line.open(), watched.line.open()];
    watched.line.fill(slots[2]!, 'c');
    watched.line.end(slots[1]!);
    expect(slots.map((slot) => slot.gone)).toEqual([false, true, true]);
    expect((await watched.heard()).sort()).toEqual(['call 1: done', 'call 2: done', 'call 3: done']);
    watched.line.fill(slots[0]!, 'a');
    expect(await watched.heard()).toEqual(['call 0: a']);
  });

  test('makes errors known that nobody will be told', async () => {
    const watched = waiting(3);
    const slots = [watched.line.open(), watched.line.open()];
    watched.line.fail(slots[1]!, 'e');
    watched.line.end(slots[0]!);
    expect(await watched.heard()).toEqual(['call 0: done', 'call 1: done', 'call 2: done']);
    expect(watched.unheard).toEqual(['e']);
  });
});

test('calls without a place hear done', async () => {
  const watched = waiting(3);
  watched.line.open();
  watched.line.surplus();
  expect(await watched.heard()).toEqual(['call 1: done', 'call 2: done']);
});

test('abandoned, it tells whoever asks of the end, and makes errors known', async () => {
  const watched = waiting(2);
  const slots = [watched.line.open(), watched.line.open()];
  watched.line.fail(slots[1]!, 'e');
  watched.line.abandon();
  watched.line.deliver();
  expect([await watched.heard(), watched.unheard]).toEqual([['call 0: done', 'call 1: done'], ['e']]);
  expect([watched.line.slots.length, watched.line.calls.length]).toEqual([0, 0]);
});
