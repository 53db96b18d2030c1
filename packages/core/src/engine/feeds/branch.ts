import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { LEFT, sibling } from '../reader.ts';
import { isThenable, promised } from '../when.ts';
import { innerOf } from './flat-map-inner.ts';

/** Hears of its branches. */
export interface Trunk {
  /** What comes from now on is not wanted. */
  readonly ended: boolean;
  arrived(branch: Branch): void;
  over(branch: Branch): void;
  failed(branch: Branch, error: unknown): void;
  quietly(cleanUp: () => Promise<void> | undefined): Promise<void> | undefined;
}

/** One inner source of `flatMap`: to be made, then asked for one value after the other, each kept until it is taken. */
export class Branch {
  /** Undefined: the callback is still at work. */
  reader: Driver | Feed | undefined;
  /** A value is there; or (`wrong`) an error. */
  full = false;
  wrong = false;
  /** The callback, or the source, is at work. */
  busy = true;
  #value: unknown;
  readonly #trunk: Trunk;

  constructor(trunk: Trunk) {
    this.#trunk = trunk;
  }

  /** The callback has answered. */
  readonly open = (made: unknown): void => {
    const trunk = this.#trunk;
    try {
      const reader = innerOf(made);
      if (trunk.ended) {
        // it comes too late, and nobody will read it
        const closing = trunk.quietly(() => closed(reader, LEFT));
        const over = (): void => trunk.over(this);
        if (closing === undefined) over();
        else void closing.then(over);
        return;
      }
      this.reader = reader;
    } catch (error) {
      this.fail(error);
      return;
    }
    this.ask();
  };

  readonly fail = (error: unknown): void => {
    this.busy = false;
    const { reader } = this;
    const trunk = this.#trunk;
    if (reader instanceof Feed) void trunk.quietly(() => reader.end(sibling(error)));
    this.wrong = true;
    this.#value = error;
    trunk.failed(this, error);
  };

  readonly #answered = (answer: unknown): void => {
    const { reader } = this;
    const trunk = this.#trunk;
    this.busy = false;
    try {
      this.#value = reader!.accept(answer);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.#value === DONE) {
      if (reader instanceof Feed) void trunk.quietly(() => reader.end(LEFT));
      trunk.over(this);
      return;
    }
    this.full = true;
    trunk.arrived(this);
  };

  ask(): void {
    this.busy = true;
    let answer: unknown;
    try {
      answer = this.reader!.request();
      if (isThenable(answer)) answer = promised(answer);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (answer instanceof Promise) answer.then(this.#answered, this.fail);
    else this.#answered(answer);
  }

  /** The value, or the error. */
  take(): unknown {
    const value = this.#value;
    this.#value = undefined;
    this.full = false;
    return value;
  }

  close(reason: CancelReason): unknown {
    return this.wrong ? undefined : this.reader?.close(reason);
  }
}

function closed(reader: Driver | Feed, reason: CancelReason): Promise<void> | undefined {
  const closing = reader.close(reason);
  return isThenable(closing) ? (closing as Promise<void>) : undefined;
}
