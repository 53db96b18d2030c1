import { Transform, type TransformCallback } from 'node:stream';
import { ZstdFrameWalker } from '../zstd-frame-walker.ts';

/** Passes zstd on as it is, each frame in chunks of its own, and makes sure that the last one is whole. */
export class ZstdFrames extends Transform {
  readonly #walker = new ZstdFrameWalker();

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let from = 0; from < chunk.length;) {
        const end = this.#walker.walk(chunk, from);
        this.push(chunk.subarray(from, end));
        from = end;
      }
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    try {
      this.#walker.end();
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}
