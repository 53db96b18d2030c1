import * as core from '../src/index.ts';
import type { SourceOptions } from '../src/index.ts';
import { type Look, nameOf, type Row } from './row.ts';
import { rows } from './table.ts';

/** What every stream of ours can do. */
export type Stream = AsyncIterableIterator<unknown, undefined, void> &
  AsyncDisposable & {
    return: () => Promise<IteratorResult<unknown, undefined>>;
    throw: (error: unknown) => Promise<IteratorResult<unknown, undefined>>;
  };

/** An operator as a test uses it: the same row as a function and as a method. */
export interface Case {
  readonly name: string;
  readonly row: Row;
  readonly apply: (source: unknown, look?: Look, options?: SourceOptions) => unknown;
  /** The same with these arguments after the source. */
  readonly call: (source: unknown, args: readonly unknown[], options?: SourceOptions) => unknown;
}

type Operator = (...values: readonly unknown[]) => unknown;

const exported = core as unknown as Readonly<Record<string, Operator | undefined>>;
const passing: Look = () => undefined;

/** `source` itself, or with options as `from()` gives it. */
const read = (source: unknown, options?: SourceOptions): unknown =>
  options === undefined ? source : core.from(source as Iterable<unknown>, options);

const prepared = ({ prepare }: Row, source: unknown): unknown =>
  prepare === undefined ? source : core.from(core.map(source as Iterable<number>, (value) => prepare(value)));

const itself = (made: unknown): unknown => made;

function functionCase(row: Row): Case {
  const {
    stream = itself,
    spread = (source: unknown, rest: readonly unknown[]): readonly unknown[] => [source, ...rest],
  } = row;
  const call: Case['call'] = (source, args, options) => {
    const operator = exported[row.operator];
    if (operator === undefined) throw new Error(`No export is named ${row.operator}`);
    return stream(operator(...spread(prepared(row, read(source, options)), args)));
  };
  return caseOf(`${nameOf(row)} as a function`, row, call);
}

function methodCase(row: Row): Case {
  const { stream = itself } = row;
  const call: Case['call'] = (source, args, options = {}) => {
    const rich = core.from(source as Iterable<unknown>, options);
    const iterator = prepared(row, rich) as Record<string, Operator>;
    const method = iterator[row.operator];
    if (method === undefined) throw new Error(`AsyncIter has no method ${row.operator}`);
    return stream(method.call(iterator, ...args));
  };
  return caseOf(`${nameOf(row)} as a method`, row, call);
}

const caseOf = (name: string, row: Row, call: Case['call']): Case => ({
  name,
  row,
  call,
  apply: (source, look = passing, options) => call(source, row.args(look), options),
});

const all: readonly Case[] = rows.flatMap((row) =>
  row.method === false ? [functionCase(row)] : [functionCase(row), methodCase(row)],
);
export const cases: readonly Case[] = all.filter(({ row }) => row.lends !== true);
/** Those that leave what they read open. */
export const lending: readonly Case[] = all.filter(({ row }) => row.lends === true);
export const streams: readonly Case[] = cases.filter(({ row }) => row.kind === 'stream');
/** Those that read on only to give what they read: with them a source is not at its end after one value. */
export const keeping: readonly Case[] = streams.filter(({ row }) => row.skips !== true);
export const terminals: readonly Case[] = cases.filter(({ row }) => row.kind === 'terminal');
/** Those that hand the errors of their source on. */
export const failing: readonly Case[] = cases.filter(({ row }) => row.settles !== true);
/** Those whose callbacks are all waited for. */
export const callbacks: readonly Case[] = cases.filter(({ row }) => row.callback === true && row.latest !== true);

/** A method is one line around its function: where a law asks much, it asks the functions. */
export const isFunction = ({ name }: Case): boolean => name.endsWith('as a function');
export const isStream = ({ row }: Case): boolean => row.kind === 'stream';

/** Applies a row that gives a stream. */
export function open(one: Case, source: unknown, look?: Look, options?: SourceOptions): Stream {
  return one.apply(source, look, options) as Stream;
}

/** Reads to the end, or waits for the answer. */
export async function drain(one: Case, source: unknown, look?: Look, options?: SourceOptions): Promise<unknown> {
  const applied = one.apply(source, look, options);
  if (!isStream(one)) return await applied;
  const values: unknown[] = [];
  for await (const value of applied as Stream) values.push(value);
  return values;
}
