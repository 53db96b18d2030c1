import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import type { Linked } from '../queue.ts';
import { LEFT, sibling } from '../reader.ts';
import { isThenable, promised } from '../when.ts';
import { innerOf } from './flat-map-inner.ts';
import { Made } from './made.ts';

/** Hears of its branches. */
export interface Trunk {
  /** A value, an error or the end has come. */
  heard(branch: Branch): void;
  quietly(cleanUp: () => unknown): unknown;
}

/** One answer of an inner source of `flatMap`: to be made, on its way, or kept until it is taken. */
export class Branch implements Linked<Branch> {
  /** Undefined: the callback has not answered. */
  made: Made<Driver | Feed> | undefined;
  /** The callback, or the source, is at work. */
  busy = true;
  /** The value is an error. */
  wrong = false;
  /** What comes is not wanted. */
  gone = false;
  value: unknown = undefined;
  next: Branch | undefined;
  before: Branch | undefined;
  readonly #trunk: Trunk;

  constructor(trunk: Trunk) {
    this.#trunk = trunk;
  }

  /** The inner source is what `make` answers. */
  make(make: () => unknown): void {
    this.made = undefined;
    try {
      const answer = make();
      const coming = isThenable(answer) ? promised(answer) : undefined;
      coming?.catch(this.fail); // heard at once: nothing starts after an error
      this.made = new Made(coming ?? answer, innerOf);
    } catch (error) {
      this.fail(error);
    }
  }

  ask(): void {
    this.busy = true;
    this.value = undefined;
    let answer: unknown;
    try {
      answer = this.made!.request();
      if (isThenable(answer)) return void promised(answer).then(this.#answered, this.fail);
    } catch (error) {
      return this.fail(error);
    }
    this.#answered(answer);
  }

  readonly #answered = (answer: unknown): void => {
    let value = answer;
    try {
      if (answer !== DONE) value = this.made!.reader!.accept(answer);
    } catch (error) {
      return this.fail(error);
    }
    if (value === DONE) this.#end(LEFT);
    this.#heard(value);
  };

  readonly fail = (error: unknown): void => {
    if (this.wrong) return;
    this.wrong = true;
    this.#end(sibling(error));
    this.#heard(error);
  };

  /** A source that is read without a driver does not know that it is over. */
  #end(reason: CancelReason): void {
    const reader = this.made?.reader;
    if (reader instanceof Feed) void this.#trunk.quietly(() => reader.end(reason));
  }

  #heard(value: unknown): void {
    this.busy = false;
    this.value = value;
    this.#trunk.heard(this);
  }

  /** Nothing more is to come. */
  get over(): boolean {
    return !this.wrong && this.value === DONE;
  }

  close(reason: CancelReason): unknown {
    return this.made?.close(reason);
  }
}
