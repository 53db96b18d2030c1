import type { MaybePromise } from '@forawait/core';
import { type ByteInput, isPromiseLike } from '../lines/byte-input.ts';
import { IdleLimit } from './idle-limit.ts';

/** An input that fails when it gives nothing for too long. */
export class IdleInput implements ByteInput {
  readonly headroom = 0;
  readonly #input: ByteInput;
  readonly #limit: IdleLimit;

  constructor(input: ByteInput, idleMs: number) {
    this.#input = input;
    this.#limit = new IdleLimit(idleMs);
  }

  read(): MaybePromise<Buffer | undefined> {
    const chunk = this.#input.read();
    return isPromiseLike(chunk) ? this.#limit.within(chunk) : chunk;
  }

  close(reason?: unknown): MaybePromise<void> {
    this.#limit.stop();
    return this.#input.close(reason);
  }
}
