/// <reference lib="esnext.disposable" />
/** A stack of either class, with nothing checked: the facts hand over what no type would allow. */
export interface AnyStack {
  readonly disposed: boolean;
  use(resource: unknown): unknown;
  adopt(value: unknown, onDispose: unknown): unknown;
  defer(onDispose: unknown): unknown;
  move(): AnyStack;
}

type AnyStackClass = (new () => AnyStack) & { readonly prototype: AnyStack };

/** One class that is asked, with what the sync and the async one have under different names. */
export interface Kit {
  readonly kind: 'sync' | 'async';
  readonly name: string;
  readonly Stack: AnyStackClass;
  /** The class of the other kind. */
  readonly Other: AnyStackClass;
  /** `dispose` or `disposeAsync`. */
  readonly disposeName: string;
  readonly disposeSymbol: symbol;
  /** Calls that method on anything; what the sync one throws rejects, too. */
  dispose(stack: unknown): Promise<unknown>;
}

type Classes = readonly [sync: DisposableStackConstructor, async: AsyncDisposableStackConstructor];

/** Both classes of one implementation, ready to be asked. */
export function kitsOf(classes: Classes): Kit[] {
  const [Sync, Async] = classes as unknown as [AnyStackClass, AnyStackClass];
  const kit = (kind: Kit['kind'], Stack: AnyStackClass, Other: AnyStackClass, disposeName: string): Kit => ({
    kind,
    name: kind === 'sync' ? 'DisposableStack' : 'AsyncDisposableStack',
    Stack,
    Other,
    disposeName,
    disposeSymbol: kind === 'sync' ? Symbol.dispose : Symbol.asyncDispose,
    dispose: async (stack) => Reflect.apply(functionIn(Stack.prototype, disposeName), stack, []),
  });
  return [kit('sync', Sync, Async, 'dispose'), kit('async', Async, Sync, 'disposeAsync')];
}

/** One behaviour that the specification asks for. */
export interface Fact {
  readonly says: string;
  /** The files of test262 that it answers to, as paths below the folder of the class, without `.js`. */
  readonly files: Readonly<Record<Kit['kind'], readonly string[]>>;
  check(kit: Kit): void | Promise<void>;
}

/** The same files for both classes. */
export function both(...files: string[]): Fact['files'] {
  return { sync: files, async: files };
}

/** The same file of each method. */
export function ofEach(file: string): Fact['files'] {
  const of = (...methods: string[]): string[] => methods.map((method) => `prototype/${method}/${file}`);
  const shared = of('adopt', 'defer', 'move', 'use');
  return { sync: [...shared, ...of('dispose')], async: [...shared, ...of('disposeAsync')] };
}

/** Files that only one of the classes has, or has under another name. */
export function either(sync: readonly string[], async: readonly string[] = []): Fact['files'] {
  return { sync, async };
}

export function join(...parts: readonly Fact['files'][]): Fact['files'] {
  return { sync: parts.flatMap(({ sync }) => sync), async: parts.flatMap(({ async }) => async) };
}

/** The function under this name of the prototype; of a getter, the getter. */
export function functionOf({ Stack }: Kit, name: string): (...args: unknown[]) => unknown {
  return functionIn(Stack.prototype, name);
}

function functionIn(prototype: object, name: string): (...args: unknown[]) => unknown {
  const descriptor: TypedPropertyDescriptor<unknown> | undefined = Object.getOwnPropertyDescriptor(prototype, name);
  return (descriptor?.value ?? descriptor?.get) as (...args: unknown[]) => unknown;
}

/** A disposable of the kind of the class, which notes its name when it is disposed of. */
export function noting({ disposeSymbol }: Kit, log: unknown[], name: unknown): object {
  return { [disposeSymbol]: () => void log.push(name) };
}

/** Everything that `this` may wrongly be. */
export const NO_OBJECTS = [undefined, null, true, false, 1, 'text', Symbol('s')];
