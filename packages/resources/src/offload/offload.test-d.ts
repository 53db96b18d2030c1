import { expectTypeOf } from 'expect-type';
import { offload, workerModule, workerPool } from '../index.ts';

type Work = typeof import('../../test/fixtures/work.ts');
const work = workerModule<Work>('file:///work.js');
const url = new URL('file:///work.js');

// A module that was named once: names, arguments and results are those of its functions.
expectTypeOf(offload(work, 'add', [1, 2])).toEqualTypeOf<Promise<number>>();
expectTypeOf(offload(work, 'thread', [])).toEqualTypeOf<Promise<number>>();
expectTypeOf(offload(work, 'spinForEver', [new Int32Array(1)])).toEqualTypeOf<Promise<never>>();
expectTypeOf(workerPool().run(work, 'add', [1, 2], { graceMs: 1 })).toEqualTypeOf<Promise<number>>();

// The same for a URL, with the types given at the call.
expectTypeOf(offload<Work, 'add'>(url, 'add', [1, 2])).toEqualTypeOf<Promise<number>>();

// Without types it is unknown what comes back.
expectTypeOf(offload(url, 'anything', [1, 'two'])).toEqualTypeOf<Promise<unknown>>();
expectTypeOf(offload('/work.js', 'anything', [])).toEqualTypeOf<Promise<unknown>>();

// @ts-expect-error -- no such export
void offload(work, 'missing', []);
// @ts-expect-error -- an export that is no function
void offload(work, 'notAFunction', []);
// @ts-expect-error -- an argument of another type
void offload(work, 'add', [1, 'two']);
// @ts-expect-error -- one too few
void offload(work, 'add', [1]);
// @ts-expect-error -- no such option
void offload(work, 'add', [1, 2], { timeoutMs: 1 });
