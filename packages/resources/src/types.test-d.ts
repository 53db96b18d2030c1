import { expectTypeOf } from 'expect-type';
import {
  type AnyDisposable,
  AsyncDisposableStack,
  AsyncExitStack,
  closing,
  type Closing,
  type Context,
  contextManager,
  DisposableStack,
  type Enterable,
  type EnteredContext,
  type IteratorLike,
  main,
  nullContext,
  pool,
  suppress,
  SuppressedError,
} from './index.ts';

interface Connection {
  readonly url: string;
}

const connection = contextManager(async function* (url: string, port?: number): AsyncGenerator<Connection> {
  yield { url: `${url}:${port ?? 80}` };
});
const tolerant = contextManager(
  async function* () {
    yield 1;
  },
  { suppresses: true },
);
const strict = contextManager(
  async function* () {
    yield 1;
  },
  { suppresses: false },
);
const unknown = contextManager(
  async function* () {
    yield 1;
  },
  { suppresses: Math.random() > 0.5 },
);

// The factory takes what the generator takes, and the context gives what it yields.
expectTypeOf(connection).parameters.toEqualTypeOf<[url: string, port?: number | undefined]>();
expectTypeOf(connection('a')).toEqualTypeOf<Context<Connection>>();
expectTypeOf(connection('a').enter()).toEqualTypeOf<Promise<EnteredContext<Connection>>>();
// @ts-expect-error: the url is missing
connection();

// use() answers what the body answers, and undefined only where an error may be swallowed.
expectTypeOf(connection('a').use(async ({ url }) => url)).toEqualTypeOf<Promise<string>>();
expectTypeOf(connection('a').use(() => 1)).toEqualTypeOf<Promise<number>>();
expectTypeOf(strict().use(() => 'text')).toEqualTypeOf<Promise<string>>();
expectTypeOf(tolerant().use(async () => 'text')).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(unknown().use(() => 'text')).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(nullContext(1).use((value) => value)).toEqualTypeOf<Promise<number>>();
expectTypeOf(nullContext()).toEqualTypeOf<Context<undefined>>();
expectTypeOf(suppress(TypeError).use(() => 1)).toEqualTypeOf<Promise<number | undefined>>();

// wrap() keeps `this` and the parameters; the generator's own arguments follow the function.
const wrapped = connection.wrap((text: string, count: number) => text.repeat(count), 'a');
expectTypeOf(wrapped).parameters.toEqualTypeOf<[text: string, count: number]>();
expectTypeOf(wrapped).returns.toEqualTypeOf<Promise<string>>();
expectTypeOf(tolerant.wrap(async () => 1)).returns.toEqualTypeOf<Promise<number | undefined>>();
const method = connection.wrap(function (this: Connection) {
  return this.url;
}, 'a');
expectTypeOf(method).thisParameter.toEqualTypeOf<Connection>();
// @ts-expect-error: the url of the generator is missing
connection.wrap(() => 1);

// A generator function that needs a `this` says so at the factory.
const owned = contextManager(async function* (this: Connection) {
  yield this.url;
});
expectTypeOf(owned).thisParameter.toEqualTypeOf<Connection>();

// A stack answers the value of a context, and a disposable as it is.
const stack = new AsyncExitStack();
declare const disposable: Disposable & { readonly id: number };
declare const generator: AsyncGenerator<number, void, unknown>;
expectTypeOf(stack.enter(connection('a'))).toEqualTypeOf<Promise<Connection>>();
expectTypeOf(stack.enter(tolerant())).toEqualTypeOf<Promise<number>>();
expectTypeOf(stack.enter(disposable)).toEqualTypeOf<Promise<Disposable & { readonly id: number }>>();
expectTypeOf(stack.enter(closing(generator))).toEqualTypeOf<Promise<AsyncGenerator<number, void, unknown>>>();
expectTypeOf(stack.enter(new AsyncExitStack())).toEqualTypeOf<Promise<AsyncExitStack>>();
expectTypeOf(AsyncExitStack.run(async () => 1)).toEqualTypeOf<Promise<number | undefined>>();
expectTypeOf(stack.move()).toEqualTypeOf<AsyncExitStack>();
// @ts-expect-error: the argument has the wrong type
stack.callback((text: string) => text, 1);
expectTypeOf<object>().not.toExtend<Enterable<unknown> | AnyDisposable>();

// The factory of a pool, and whoever looks at a resource, get the signal of the borrower.
const connections = pool(async ({ signal }) => ({ url: 'a', signal }), {
  max: 1,
  validate: ({ url }, { signal }) => url !== '' && !signal.aborted,
});
expectTypeOf(connections.acquire())
  .resolves.toHaveProperty('resource')
  .toEqualTypeOf<{ url: string; signal: AbortSignal }>();

// closing() keeps the type of the iterator.
expectTypeOf(closing(generator)).toEqualTypeOf<Closing<AsyncGenerator<number, void, unknown>>>();
expectTypeOf(closing([1].values()).use((values) => values.next().done)).toEqualTypeOf<Promise<boolean | undefined>>();
expectTypeOf<number[]>().not.toExtend<IteratorLike>();

expectTypeOf(main(async ({ signal }) => signal.throwIfAborted())).toEqualTypeOf<Promise<number>>();
// @ts-expect-error: text is no exit code
void main(() => 'text');

expectTypeOf(new SuppressedError(1, 2, 'both').suppressed).toEqualTypeOf<unknown>();

// The classes of the platform, and ones that stand in for them, have the types of the language.
declare const platform: { readonly sync: DisposableStack; readonly async: AsyncDisposableStack };
expectTypeOf(platform.sync).toEqualTypeOf<globalThis.DisposableStack>();
expectTypeOf(new DisposableStack()).toEqualTypeOf<globalThis.DisposableStack>();
expectTypeOf(new AsyncDisposableStack()).toEqualTypeOf<globalThis.AsyncDisposableStack>();
expectTypeOf(new AsyncDisposableStack().adopt(1, async (value) => void value.toFixed())).toEqualTypeOf<number>();
// @ts-expect-error: it has no disposer
new DisposableStack().use({});
