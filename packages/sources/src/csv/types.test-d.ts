// What rows are, as types. Checked by `tsc`, never run.
import type { AsyncIter } from '@forawait/core';
import { expectTypeOf } from 'expect-type';
import { csv } from './csv.ts';

expectTypeOf(csv('a.csv')).toEqualTypeOf<AsyncIter<string[]>>();
expectTypeOf(csv('a.csv', { delimiter: ';' })).toEqualTypeOf<AsyncIter<string[]>>();
expectTypeOf(csv('a.csv', { columns: false })).toEqualTypeOf<AsyncIter<string[]>>();
expectTypeOf(csv('a.csv', { columns: true })).toEqualTypeOf<AsyncIter<Record<string, string>>>();
expectTypeOf(csv('a.csv', { columns: (header) => header })).toEqualTypeOf<AsyncIter<Record<string, string>>>();
expectTypeOf(csv('a.csv', { columns: ['a', 'b'] })).toEqualTypeOf<AsyncIter<Record<'a' | 'b', string>>>();
expectTypeOf(csv('a.csv', { columns: ['a', null] })).toEqualTypeOf<AsyncIter<Record<'a', string>>>();
expectTypeOf(csv('a.csv', { cast: true })).toEqualTypeOf<AsyncIter<unknown[]>>();
expectTypeOf(csv('a.csv', { columns: true, cast: true })).toEqualTypeOf<AsyncIter<Record<string, unknown>>>();

// @ts-expect-error: no such option
csv('a.csv', { skip_empty_lines: true });
