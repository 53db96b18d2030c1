import { unwritable } from './errors.ts';
import type { WritePlan } from './options.ts';
import { openTarget, type Target } from './target.ts';
import { Work } from './work.ts';

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
  #running: Work | undefined;
  #ending: Work | undefined;
  /** The clean-up after an abort, as far as it is waited for. */
  #left: Promise<void> | undefined;
  /** Whether a call of the file system may never return: what is no regular file has another end, and that may do nothing. */
  #mayHang = false;
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
    this.#running ??= new Work(this.#drain());
    return this.#blocks.length > 0 ? this.#running.told : undefined;
  }

  /** Settles when all that was taken so far is in the file. */
  async flush(): Promise<void> {
    if (this.broken.aborted) await this.#refuse();
    await this.#running?.told;
    if (this.broken.aborted) await this.#refuse();
  }

  /** Writes what is left and puts the file in its place, also when there was nothing to write. */
  close(): Promise<void> {
    this.listen();
    if (this.broken.aborted) return heard(this.#refuse());
    this.#ending ??= new Work(this.#close());
    return this.#ending.told;
  }

  /**
   * Drops what is left. A file that has not got its place is removed; of others, what was written stays. Where that may
   * hang, it is waited for no longer than a grace, and done when the hung call returns.
   */
  async abort(reason: unknown): Promise<void> {
    // A file that is being closed hears of it too, unless it is too late.
    this.#ending ??= new Work(this.#discard());
    this.#left ??= this.#mayHang ? this.#ending.within() : this.#ending.over;
    this.#unlisten?.();
    this.#broken.abort(reason);
    if (this.#mayHang) for (const work of [this.#running, this.#ending]) work?.giveUp(this.broken.reason);
    await this.#left;
  }

  /**
   * As `abort`, for whoever tells an error after it: he finds the file taken back. Where there is nothing to take back, and
   * the wait may be long, an abort that was before is told at once.
   */
  async fail(error: unknown): Promise<void> {
    const tellable = this.#left !== undefined && this.#mayHang;
    const left = this.abort(error);
    if (!tellable) await left;
  }

  async #refuse(): Promise<never> {
    await this.fail(this.broken.reason);
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
    const target = await openTarget(this.#plan, (stats) => {
      // An open that hangs could not be ended any more.
      this.broken.throwIfAborted();
      this.#mayHang = stats !== undefined && !stats.isFile();
    });
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
      await this.#running?.over;
      this.broken.throwIfAborted();
      const target = (this.#target ??= await this.#open());
      if (target.regular && this.#plan.fsync !== 'never') await target.handle.sync();
      this.broken.throwIfAborted();
      this.#target = undefined;
      // From here on it is too late for an abort, and nothing left to wait for.
      this.#mayHang = false;
      await target.commit();
    } catch (error) {
      await this.#discard();
      throw this.broken.aborted ? this.broken.reason : unwritable(this.#plan.path, error);
    } finally {
      this.#unlisten?.();
    }
  }

  async #discard(): Promise<void> {
    await this.#running?.over;
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
