import type { EventEmitter } from 'node:events';

/** What an event goes by. */
export type EventName = string | symbol;

/** What has `on()` and `off()`, as the `EventEmitter` of Node and its like. */
export interface EmitterLike {
  on(name: never, listener: never): unknown;
  off(name: never, listener: never): unknown;
}

/** What has `addEventListener()` and `removeEventListener()`, as the `EventTarget` of the platform. */
export interface EventTargetLike {
  addEventListener(name: never, listener: never): unknown;
  removeEventListener(name: never, listener: never): unknown;
}

/** The names that can be listened for: an `EventEmitter<Events>` says which, and has three of its own; others may have any. */
export type NameOf<Target> = EventName &
  (Target extends { eventNames(): readonly (infer Name extends EventName)[] }
    ? string extends Name
      ? EventName
      : Name | 'error' | 'newListener' | 'removeListener'
    : EventName);

/** What `EventEmitter<Events>` says of an event; of a class that extends it the types tell the names alone. */
type MappedArguments<Target, Name> =
  Target extends EventEmitter<infer Events>
    ? Name extends keyof Events
      ? Events[Name] extends readonly unknown[]
        ? Events[Name]
        : never
      : never
    : never;

/** What a method `on` with up to sixteen overloads says, one member of the union for each. */
type Overloads<On> = On extends {
  (name: infer A, listener: infer A1): unknown;
  (name: infer B, listener: infer B1): unknown;
  (name: infer C, listener: infer C1): unknown;
  (name: infer D, listener: infer D1): unknown;
  (name: infer E, listener: infer E1): unknown;
  (name: infer F, listener: infer F1): unknown;
  (name: infer G, listener: infer G1): unknown;
  (name: infer H, listener: infer H1): unknown;
  (name: infer I, listener: infer I1): unknown;
  (name: infer J, listener: infer J1): unknown;
  (name: infer K, listener: infer K1): unknown;
  (name: infer L, listener: infer L1): unknown;
  (name: infer M, listener: infer M1): unknown;
  (name: infer N, listener: infer N1): unknown;
  (name: infer O, listener: infer O1): unknown;
  (name: infer P, listener: infer P1): unknown;
}
  ? | [A, A1]
    | [B, B1]
    | [C, C1]
    | [D, D1]
    | [E, E1]
    | [F, F1]
    | [G, G1]
    | [H, H1]
    | [I, I1]
    | [J, J1]
    | [K, K1]
    | [L, L1]
    | [M, M1]
    | [N, N1]
    | [O, O1]
    | [P, P1]
  : never;

/** The arguments of the overload for that very name, if there is one. */
type OverloadArguments<Overload, Name> = Overload extends [infer Names, (...args: infer Args) => unknown]
  ? string extends Names
    ? never
    : Name extends Names
      ? Args
      : never
  : never;

type OrUnknown<Args> = [Args] extends [never] ? unknown[] : Args;

/** What a listener of an emitter is called with. */
type EmittedBy<Target extends EmitterLike, Name> =
  string extends NameOf<Target>
    ? OrUnknown<OverloadArguments<Overloads<Target['on']>, Name>>
    : OrUnknown<MappedArguments<Target, Name>>;

/** What a target of the platform dispatches: it says so by its handler, such as `onmessage`. */
type DispatchedBy<Target, Name> = Name extends string
  ? Target extends Readonly<Record<`on${Name}`, infer Handler>>
    ? NonNullable<Handler> extends (event: infer Dispatched extends Event) => unknown
      ? Dispatched
      : Event
    : Event
  : Event;

type ArgumentsOf<Target, Name> = Target extends EmitterLike
  ? EmittedBy<Target, Name>
  : [event: DispatchedBy<Target, Name>];

/** The only argument as it is, several as their array. */
type Single<Args> = Args extends readonly unknown[]
  ? number extends Args['length']
    ? unknown
    : | (0 extends Args['length'] ? undefined : never)
      | (1 extends Args['length'] ? Args[0] : never)
      | (Exclude<Args['length'], 0 | 1> extends never ? never : Args)
  : unknown;

type Value<Target, Name, AsArray> = true extends AsArray
  ? ArgumentsOf<Target, Name>
  : Single<ArgumentsOf<Target, Name>>;

/** What is read: the value of an event; of a list of names `[name, value]`. */
export type EventOf<Target, Names, AsArray> = Names extends readonly (infer Name)[]
  ? Name extends unknown
    ? [name: Name, value: Value<Target, Name, AsArray>]
    : never
  : Value<Target, Names, AsArray>;
