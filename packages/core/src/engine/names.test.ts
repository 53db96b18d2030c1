// What a stream is called in reports: after the operator that reads, or after the source where that is all there is.
import { describe, expect, test } from '@jest/globals';
import { isFunction, type Stream, streams } from '../../contract/cases.ts';
import { channel, retry } from '../index.ts';
import { probe } from '../testing/index.ts';
import { driverOf } from './open.ts';

const nameOf = (stream: unknown): string => driverOf(stream as Stream).feed.name;

/** Those that read what another stream gives. */
const AS_THEIR_SOURCE = ['iterator', 'stream'];
/** Named after what they are made of. */
const OTHERS: Readonly<Record<string, string>> = {
  filter: 'map',
  flatten: 'flatMap',
  tee: 'share',
  zipLatest: 'merge',
};

describe('the name of', () => {
  test.each(streams.filter(isFunction).map((one) => [one.name, one] as const))('%s', (_name, { row, apply }) => {
    const { operator } = row;
    const name = nameOf(apply(probe({ values: [1, 2, 3] })));
    expect([...AS_THEIR_SOURCE, operator, OTHERS[operator]]).toContain(name);
  });

  test('a channel, and of what retry() gives', () => {
    const { receiver } = channel<number>(1);
    expect([nameOf(receiver), nameOf(retry(() => [1]))]).toEqual(['channel', 'retry']);
  });
});
