import { expect } from '@jest/globals';
import { both, either, type Fact, functionOf, join, type Kit, NO_OBJECTS, ofEach } from './kit.ts';

const methods = ({ disposeName }: Kit): string[] => ['adopt', 'defer', disposeName, 'move', 'use'];

/** What the constructor is. */
export const constructorFacts: Fact[] = [
  {
    says: 'is a class with its name, and takes no argument',
    files: both('constructor', 'is-a-constructor', 'length', 'name', 'proto'),
    check({ Stack, name }) {
      expect(typeof Stack).toBe('function');
      expect(Object.getPrototypeOf(Stack)).toBe(Function.prototype);
      expect(() => void Reflect.construct(Object, [], Stack)).not.toThrow();
      const shape = { writable: false, enumerable: false, configurable: true };
      expect(Object.getOwnPropertyDescriptor(Stack, 'length')).toEqual({ value: 0, ...shape });
      expect(Object.getOwnPropertyDescriptor(Stack, 'name')).toEqual({ value: name, ...shape });
    },
  },
  {
    says: 'needs new',
    files: both('undefined-newtarget-throws'),
    check({ Stack }) {
      expect(() => void (Stack as unknown as () => void)()).toThrow(TypeError);
      expect(() => void Reflect.apply(Stack, new Stack(), [])).toThrow(TypeError);
    },
  },
  {
    says: 'makes an object that can be extended, with its prototype',
    files: both('instance-extensible', 'prototype-from-newtarget'),
    check({ Stack }) {
      expect(Object.isExtensible(new Stack())).toBe(true);
      expect(Object.getPrototypeOf(new Stack())).toBe(Stack.prototype);
    },
  },
  {
    says: 'takes the prototype of new.target, which is read once, and whose error leaves',
    files: both('prototype-from-newtarget-custom', 'prototype-from-newtarget-abrupt'),
    check({ Stack }) {
      let reads = 0;
      const targetWith = (read: () => unknown): NewableFunction =>
        Object.defineProperty(function () {}.bind(undefined), 'prototype', {
          get() {
            reads++;
            return read();
          },
        }) as unknown as NewableFunction;
      const wanted = { disposed: 'own' };
      expect(
        Object.getPrototypeOf(
          Reflect.construct(
            Stack,
            [],
            targetWith(() => wanted),
          ),
        ),
      ).toBe(wanted);
      expect(reads).toBe(1);
      const failure = new Error('prototype');
      expect(() => void Reflect.construct(Stack, [], targetWith(() => { throw failure; }))).toThrow(failure); // prettier-ignore
      const array = Reflect.construct(Stack, [], Array) as unknown;
      expect(Object.getPrototypeOf(array)).toBe(Array.prototype);
    },
  },
  {
    says: 'takes its own prototype where new.target has none',
    files: both('newtarget-prototype-is-not-object'),
    check({ Stack }) {
      for (const prototype of NO_OBJECTS) {
        const target = Object.assign(function () {}, { prototype });
        expect(Object.getPrototypeOf(Reflect.construct(Stack, [], target))).toBe(Stack.prototype);
      }
    },
  },
  {
    says: 'can be extended by a class with fields of its own',
    files: either([]),
    async check(kit) {
      const log: unknown[] = [];
      class Special extends kit.Stack {
        readonly #own = 'own';
        get own(): string {
          return this.#own;
        }
      }
      const stack = new Special();
      stack.defer(() => log.push(stack.own));
      await kit.dispose(stack);
      expect(log).toEqual(['own']);
      expect(stack).toBeInstanceOf(kit.Stack);
    },
  },
];

/** What its prototype is. */
export const prototypeFacts: Fact[] = [
  {
    says: 'has a plain prototype that cannot be replaced, with the class as its constructor',
    files: both('prototype/prop-desc', 'prototype/proto', 'prototype/constructor'),
    check({ Stack }) {
      const shape = { writable: false, enumerable: false, configurable: false };
      expect(Object.getOwnPropertyDescriptor(Stack, 'prototype')).toEqual({ value: Stack.prototype, ...shape });
      expect(Object.getPrototypeOf(Stack.prototype)).toBe(Object.prototype);
      const hidden = { writable: true, enumerable: false, configurable: true };
      expect(Object.getOwnPropertyDescriptor(Stack.prototype, 'constructor')).toEqual({ value: Stack, ...hidden });
    },
  },
  {
    says: 'has these methods, and no others',
    files: either([]),
    check(kit) {
      expect(Reflect.ownKeys(kit.Stack.prototype).map(String).sort()).toEqual(
        [...methods(kit), 'constructor', 'disposed', String(kit.disposeSymbol), 'Symbol(Symbol.toStringTag)'].sort(),
      );
    },
  },
  {
    says: 'has methods that are hidden, have their names and lengths, and cannot be constructed',
    files: join(ofEach('length'), ofEach('name'), ofEach('prop-desc'), ofEach('not-a-constructor')),
    check(kit) {
      for (const [index, name] of methods(kit).entries()) {
        const method = functionOf(kit, name);
        const hidden = { writable: true, enumerable: false, configurable: true };
        expect(Object.getOwnPropertyDescriptor(kit.Stack.prototype, name)).toEqual({ value: method, ...hidden });
        const fixed = { writable: false, enumerable: false, configurable: true };
        const length = [2, 1, 0, 0, 1][index];
        expect(Object.getOwnPropertyDescriptor(method, 'length')).toEqual({ value: length, ...fixed });
        expect(Object.getOwnPropertyDescriptor(method, 'name')).toEqual({ value: name, ...fixed });
        expect(() => void Reflect.construct(Object, [], method)).toThrow(TypeError);
        expect(Object.hasOwn(method, 'prototype')).toBe(false);
      }
    },
  },
  {
    says: 'tells its state by a getter that is hidden, and has no setter',
    files: both('prototype/disposed/getter', 'prototype/disposed/length', 'prototype/disposed/name'),
    check(kit) {
      const get = functionOf(kit, 'disposed');
      expect([get.name, get.length]).toEqual(['get disposed', 0]);
      const shape = { get, set: undefined, enumerable: false, configurable: true };
      expect(Object.getOwnPropertyDescriptor(kit.Stack.prototype, 'disposed')).toEqual(shape);
    },
  },
  {
    says: 'is disposable itself, by the very same method',
    files: either(['prototype/Symbol.dispose'], ['prototype/Symbol.asyncDispose']),
    check(kit) {
      const shape = { value: functionOf(kit, kit.disposeName), writable: true, enumerable: false, configurable: true };
      expect(Object.getOwnPropertyDescriptor(kit.Stack.prototype, kit.disposeSymbol)).toEqual(shape);
    },
  },
  {
    says: 'is told by its name as an object',
    files: both('prototype/Symbol.toStringTag'),
    check({ Stack, name }) {
      const shape = { value: name, writable: false, enumerable: false, configurable: true };
      expect(Object.getOwnPropertyDescriptor(Stack.prototype, Symbol.toStringTag)).toEqual(shape);
      expect(String(new Stack())).toBe(`[object ${name}]`);
    },
  },
];

const slot = (kind: Kit['kind']): string => (kind === 'sync' ? 'disposablestate' : 'asyncdisposablestate');
const throwing = ['adopt', 'defer', 'move', 'use'];
const onWrongThis = (kind: Kit['kind'], dispose: string): string[] => [
  ...[...throwing, ...(kind === 'sync' ? ['dispose'] : [])].flatMap((method) => [
    `prototype/${method}/this-not-object-throws`,
    `prototype/${method}/this-does-not-have-internal-${slot(kind)}-throws`,
  ]),
  ...(kind === 'sync' ? [] : [`${dispose}/this-not-object-rejects`, `${dispose}/this-does-not-have-internal-${slot(kind)}-rejects`]), // prettier-ignore
  'prototype/disposed/this-not-object-throw',
  `prototype/disposed/does-not-have-${slot(kind)}-internal-slot`,
];

/** Who the methods serve. */
export const receiverFacts: Fact[] = [
  {
    says: 'serves its own instances only: a TypeError for anything else, the async method rejects with it',
    files: either(onWrongThis('sync', 'prototype/dispose'), onWrongThis('async', 'prototype/disposeAsync')),
    async check(kit) {
      const strangers = [...NO_OBJECTS, {}, [], kit.Stack, kit.Stack.prototype, new kit.Other()];
      for (const stranger of strangers) {
        for (const name of [...throwing, 'disposed']) {
          expect(() => void Reflect.apply(functionOf(kit, name), stranger, [])).toThrow(TypeError);
        }
        await expect(kit.dispose(stranger)).rejects.toThrow(TypeError);
      }
      expect(Reflect.apply(functionOf(kit, 'disposed'), new kit.Stack(), [])).toBe(false);
    },
  },
];
