import { unwritable } from './errors.ts';
import type { WritePlan } from './options.ts';
import { openTarget, type Target } from './target.ts';

/** Of this size on texts are joined to one write, and whoever gives more is asked to wait. */
const BLOCK = 64 * 1024;

const ignore = (): void => undefined;

/**
 * Texts on their way to a file. All that is there when a write begins goes out together, so that many small texts are few
 * writes, and none waits for others to come.
 */
export class RecordFile {
  readonly #plan: WritePlan;
  readonly #broken = new AbortController();
  #target: Target | undefined;
  #size = 0;
  /** Whole blocks, and the texts of the one that is not full. */
  #blocks: string[] = [];
  #texts: string[] = [];
  #length = 0;
  #running: Promise<void> | undefined;
  #ending: Promise<void> | undefined;
  #unlisten: (() => void) | undefined;

  constructor(plan: WritePlan) {
    this.#plan = plan;
  }

  /** Aborts with the reason when nothing can be written any more, though nobody called `close()`. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  get over(): boolean {
    return this.#ending !== undefined || this.broken.aborted;
  }

  /** Whether what was written so far can still be taken back. */
  get atomic(): boolean {
    return this.#target?.atomic ?? this.#plan.mode === 'atomic';
  }

  /** Hears of an abort from now on, until the end. */
  listen(): void {
    const { signal } = this.#plan;
    if (signal === undefined || this.#unlisten !== undefined || this.over) return;
    const aborted = (): void => {
      this.abort(signal.reason).catch(ignore);
    };
    this.#unlisten = () => signal.removeEventListener('abort', aborted);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  }

  /** Takes a text; answers a promise when there is more of it than should wait in memory. */
  write(text: string): Promise<void> | undefined {
    this.listen();
    if (this.broken.aborted) return heard(this.#refuse());
    if (this.#ending !== undefined) return heard(Promise.reject(this.#closed()));
    this.#texts.push(text);
    this.#length += text.length;
    if (this.#length >= BLOCK) this.#seal();
    this.#running ??= heard(this.#drain());
    return this.#blocks.length > 0 ? this.#running : undefined;
  }

  /** Settles when all that was taken so far is in the file. */
  async flush(): Promise<void> {
    if (this.broken.aborted) await this.#refuse();
    await this.#running;
    if (this.broken.aborted) await this.#refuse();
  }

  /** Writes what is left and puts the file in its place, also when there was nothing to write. */
  close(): Promise<void> {
    this.listen();
    if (this.broken.aborted) return heard(this.#refuse());
    this.#ending ??= heard(this.#close());
    return this.#ending;
  }

  /** Drops what is left. A file that has not got its place is removed; of others, what was written stays. */
  async abort(reason: unknown): Promise<void> {
    this.#broken.abort(reason);
    // A file that is being closed hears of it too, unless it is too late.
    this.#ending ??= heard(this.#discard());
    await this.#ending.catch(ignore);
  }

  /** Whoever hears of the end finds the file taken back. */
  async #refuse(): Promise<never> {
    await this.abort(this.broken.reason);
    throw this.broken.reason;
  }

  #closed(): Error {
    return new Error(`Cannot write ${String(this.#plan.path)}: the writer was closed`);
  }

  #seal(): void {
    this.#blocks.push(this.#texts.join(''));
    this.#texts = [];
    this.#length = 0;
  }

  async #drain(): Promise<void> {
    // What is given in the same breath goes out in one write.
    await Promise.resolve();
    try {
      const target = (this.#target ??= await this.#open());
      while (!this.broken.aborted && this.#blocks.length + this.#texts.length > 0) {
        if (this.#blocks.length === 0) this.#seal();
        await this.#put(target, Buffer.from(this.#blocks.shift() ?? ''));
      }
    } catch (error) {
      this.#broken.abort(unwritable(this.#plan.path, error));
    }
    if (this.broken.aborted) await this.#drop();
    this.#running = undefined;
    this.broken.throwIfAborted();
  }

  async #open(): Promise<Target> {
    const target = await openTarget(this.#plan);
    this.#size = target.size;
    if (target.prefix !== '') this.#blocks.unshift(target.prefix);
    return target;
  }

  /** All of the bytes, or none: what a full disk let through is taken back, unless others have written behind it. */
  async #put({ handle, regular }: Target, bytes: Buffer): Promise<void> {
    let at = 0;
    try {
      while (at < bytes.length) at += (await handle.write(bytes, at)).bytesWritten;
      if (regular && this.#plan.fsync === 'batch') await handle.datasync();
    } catch (error) {
      if (regular && (await handle.stat()).size === this.#size + at) await handle.truncate(this.#size).catch(ignore);
      throw error;
    }
    this.#size += bytes.length;
  }

  async #close(): Promise<void> {
    try {
      await this.#running;
      this.broken.throwIfAborted();
      const target = (this.#target ??= await this.#open());
      if (target.regular && this.#plan.fsync !== 'never') await target.handle.sync();
      this.broken.throwIfAborted();
      this.#target = undefined;
      await target.commit();
    } catch (error) {
      await this.#discard();
      throw this.broken.aborted ? this.broken.reason : unwritable(this.#plan.path, error);
    } finally {
      this.#unlisten?.();
    }
  }

  async #discard(): Promise<void> {
    await this.#running?.catch(ignore);
    await this.#drop();
  }

  /** Whatever goes wrong here comes after something that went wrong before, and that is told. */
  async #drop(): Promise<void> {
    this.#blocks = [];
    this.#texts = [];
    this.#unlisten?.();
    const target = this.#target;
    this.#target = undefined;
    await target?.discard().catch(ignore);
  }
}

/** Whoever does not wait for a promise hears of its error from the next call. */
function heard<T extends Promise<void>>(promise: T): T {
  promise.catch(ignore);
  return promise;
}
