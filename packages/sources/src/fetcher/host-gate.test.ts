import { DONE } from '@forawait/core';
import { describe, expect, test } from '@jest/globals';
import { HostGate } from './host-gate.ts';

interface Job {
  readonly key: string;
  readonly name: string;
}

function gateOf(names: readonly string[], limit: number, window: number) {
  let reads = 0;
  const read = async (): Promise<Job | typeof DONE> => {
    const name = names[reads++];
    return name === undefined ? DONE : { key: name[0]!, name };
  };
  const gate = new HostGate(read, limit, window);
  const next = async (): Promise<string> => {
    const job = await gate.next();
    return job === DONE ? 'done' : job.name;
  };
  return { gate, next, reads: () => reads };
}

/** Whether a promise is still open after everything that can happen has happened. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  let open = true;
  promise.then(() => (open = false), () => (open = false)); // prettier-ignore
  await new Promise(setImmediate);
  return open;
}

describe('HostGate', () => {
  test('reads nothing before it is asked', async () => {
    const { reads } = gateOf(['a1'], 1, 4);
    await new Promise(setImmediate);
    expect(reads()).toBe(0);
  });

  test('lets others overtake a host without room, the oldest first', async () => {
    const { gate, next } = gateOf(['a1', 'a2', 'a3', 'b1', 'c1'], 1, 10);
    expect([await next(), await next(), await next()]).toEqual(['a1', 'b1', 'c1']);
    const waiting = next();
    expect(await isOpen(waiting)).toBe(true);
    gate.release('a');
    expect(await waiting).toBe('a2');
    gate.release('a');
    expect([await next(), await next()]).toEqual(['a3', 'done']);
  });

  test('with a window of 1 keeps the order', async () => {
    const { gate, next } = gateOf(['a1', 'a2', 'b1'], 1, 1);
    expect(await next()).toBe('a1');
    const waiting = next();
    expect(await isOpen(waiting)).toBe(true);
    gate.release('a');
    expect([await waiting, await next(), await next()]).toEqual(['a2', 'b1', 'done']);
  });

  test('lets so many of one host through', async () => {
    const { gate, next } = gateOf(['a1', 'a2', 'a3'], 2, 4);
    expect([await next(), await next()]).toEqual(['a1', 'a2']);
    const waiting = next();
    expect(await isOpen(waiting)).toBe(true);
    gate.release('a');
    expect(await waiting).toBe('a3');
  });

  test('reads no further than its window', async () => {
    const { next, reads } = gateOf(['a1', ...Array.from({ length: 50 }, (_, index) => `a${index + 2}`)], 1, 4);
    await next();
    expect(await isOpen(next())).toBe(true);
    expect(reads()).toBe(5);
  });

  test('hands on what is parked before the error of its source', async () => {
    const broken = new Error('broken');
    const jobs = ['a1', 'a2'];
    const gate = new HostGate(
      async () => {
        const name = jobs.shift();
        if (name === undefined) throw broken;
        return { key: 'a', name };
      },
      1,
      4,
    );
    expect(await gate.next()).toMatchObject({ name: 'a1' });
    const second = gate.next();
    expect(await isOpen(second)).toBe(true);
    gate.release('a');
    expect(await second).toMatchObject({ name: 'a2' });
    await expect(gate.next()).rejects.toBe(broken);
  });

  test('close() answers who waits, and drops what is parked', async () => {
    const { gate, next } = gateOf(['a1', 'a2', 'a3'], 1, 4);
    await next();
    const waiting = next();
    await isOpen(waiting);
    gate.close();
    expect(await waiting).toBe('done');
    gate.release('a');
    expect(await next()).toBe('done');
  });
});
