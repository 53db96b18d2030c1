import { ZstdFrameWalker } from '../zstd-frame-walker.ts';
import type { ByteInput } from './byte-input.ts';

/** Cuts the chunks of zstd data where its frames end, and makes sure that the last frame is whole. */
export class ZstdInput implements ByteInput {
  readonly headroom = 0;
  readonly #input: ByteInput;
  readonly #failed: (cause: Error) => Error;
  readonly #walker = new ZstdFrameWalker();
  #rest: Buffer | undefined;

  /**
   * @param first - What was read of the input already.
   * @param failed - What to throw for data that is cut off, or is no zstd.
   */
  constructor(input: ByteInput, first: Buffer | undefined, failed: (cause: Error) => Error) {
    this.#input = input;
    this.#rest = first;
    this.#failed = failed;
  }

  async read(): Promise<Buffer | undefined> {
    const chunk = this.#rest ?? (await this.#input.read());
    this.#rest = undefined;
    try {
      if (chunk === undefined) {
        this.#walker.end();
        return undefined;
      }
      const end = this.#walker.walk(chunk, 0);
      if (end < chunk.length) this.#rest = chunk.subarray(end);
      return chunk.subarray(0, end);
    } catch (cause) {
      throw this.#failed(cause as Error);
    }
  }

  close(reason?: unknown): ReturnType<ByteInput['close']> {
    return this.#input.close(reason);
  }
}
