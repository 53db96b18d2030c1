import { expect, test } from '@jest/globals';
import { SKIP } from '../op.ts';
import type { Place } from './places.ts';
import { Results } from './results.ts';

/** Results that write down which places have come, and which are not wanted. */
function results(): { readonly told: Results; readonly arrived: Place[]; readonly dropped: Place[] } {
  const arrived: Place[] = [];
  const dropped: Place[] = [];
  const settle = (place: Place, value: unknown, failed: boolean): void => {
    place.settle(value, failed);
    arrived.push(place);
  };
  const arrival = {
    call: (place: Place) => ({
      resolve: (value: unknown): void => settle(place, value, false),
      reject: (error: unknown): void => settle(place, error, true),
    }),
    drop: (place: Place) => dropped.push(place),
  };
  return { told: new Results(arrival), arrived, dropped };
}

test('a batch ends before the first place that has not come, and before an error', () => {
  const { told } = results();
  const [first, second, third] = [told.place(), told.place(), told.place()];
  second.call.resolve(2);
  expect(told.ready).toBe(false);
  expect(told.batch()).toEqual([]);
  first.call.resolve(1);
  third.call.reject('broken');
  expect(told.ready).toBe(true);
  expect(told.batch()).toEqual([1, 2]);
  expect(told.failed).toBe(true);
  expect(told.batch()).toEqual([]);
  expect(told.shift()).toBe('broken');
  expect(told.failed).toBe(false);
});

test('what is not to be told takes its room until it is passed over', () => {
  const { told } = results();
  told.place().settle(SKIP, false);
  told.place().settle(1, false);
  told.place().settle(SKIP, false);
  expect(told.length).toBe(3);
  expect(told.skip()).toBe(true);
  expect(told.length).toBe(2);
  expect(told.skip()).toBe(false);
  expect(told.batch()).toEqual([1]);
  expect(told.length).toBe(0);
});

test('symbols are values like others', () => {
  const { told } = results();
  const symbol = Symbol('a value');
  told.place().settle(symbol, false);
  told.place().call.resolve(symbol);
  expect(told.skip()).toBe(false);
  expect(told.batch()).toEqual([symbol, symbol]);
});

test('a place is used again, and there are no more than are in flight at once, and the free one', () => {
  const { told } = results();
  const places = new Set<Place>();
  for (let round = 0; round < 10; round++) {
    const flight = [told.place(), told.place(), told.place()];
    for (const place of flight) {
      places.add(place);
      place.call.resolve(round);
    }
    expect(told.batch()).toEqual([round, round, round]);
  }
  expect(places.size).toBe(4);
});

test('who has a place is told when it has come, and what it holds is let go when it is told', () => {
  const { told, arrived } = results();
  const place = told.place();
  place.call.resolve({ large: true });
  expect(arrived).toEqual([place]);
  told.shift();
  expect(place).toMatchObject({ settled: false, failed: false, dropped: false, value: undefined });
});

test.each([
  { kept: 0, unwanted: ['first', 'second', 'third', 'fourth'], left: [] },
  { kept: 1, unwanted: ['second', 'third', 'fourth'], left: ['first'] },
  { kept: 3, unwanted: ['fourth'], left: ['first', 'second', 'third'] },
  { kept: 9, unwanted: [], left: ['first', 'second', 'third', 'fourth'] },
])('cut behind the first $kept, the rest is not wanted', ({ kept, unwanted, left }) => {
  const { told, dropped } = results();
  told.place().settle('first', false);
  told.place().settle('second', false);
  const third = told.place();
  const fourth = told.place();
  told.cut(kept);
  third.call.resolve('third');
  fourth.call.resolve('fourth');
  expect(dropped.map(({ value }) => value)).toEqual(unwanted);
  expect(told.length).toBe(left.length);
  told.place().settle('later', false);
  expect(told.batch()).toEqual([...left, 'later']);
  expect(told.length).toBe(0);
});

test('the place of the first is told in passing, the others are not', () => {
  const { told } = results();
  const [first, second] = [told.place(), told.place()];
  expect(told.pass(second)).toBe(false);
  expect(told.pass(first)).toBe(true);
  expect(told.length).toBe(1);
  second.call.resolve(2);
  expect(told.batch()).toEqual([2]);
});

test('places that are released let go of one another', () => {
  const { told } = results();
  const places = [told.place(), told.place(), told.place()];
  for (const place of places) place.call.resolve(1);
  told.batch();
  expect(places.every((place) => place.next !== place)).toBe(true);
  told.release();
  expect(places.every((place) => place.next === place)).toBe(true);
  told.place().settle('an error that comes late', true);
  expect(told.shift()).toBe('an error that comes late');
});
