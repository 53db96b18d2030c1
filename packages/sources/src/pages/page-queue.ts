import type { Loaded, PageLoader } from './page-loader.ts';

/** Pages in their order, some of them asked for before they are wanted, one at a time. */
export class PageQueue {
  readonly #loader: PageLoader;
  readonly #prefetch: number;
  readonly #ready: Loaded[] = [];
  #asking: Promise<void> | undefined;
  /** The last page that came. */
  #last: Loaded | undefined;

  /** @param prefetch - Pages that may be on their way, or wait to be taken, while nobody wants them. */
  constructor(loader: PageLoader, prefetch: number) {
    this.#loader = loader;
    this.#prefetch = prefetch;
  }

  /**
   * The next page; undefined: there is none. Called again only when that has settled.
   *
   * @throws What went wrong, when all pages before it have been taken.
   */
  async take(): Promise<Loaded | undefined> {
    if (this.#ready.length === 0) {
      const { stop } = this.#last ?? {};
      if (stop !== undefined && 'error' in stop) throw stop.error;
      if (stop !== undefined) return undefined;
      await (this.#asking ?? this.#ask());
    }
    const page = this.#ready.shift();
    this.#askAhead();
    return page;
  }

  /** Nobody wants any more. Settles when every connection is closed. */
  close(): Promise<void> {
    return this.#loader.close();
  }

  #askAhead(): void {
    if (this.#asking !== undefined || this.#last?.stop !== undefined) return;
    // Who takes the page hears what went wrong.
    if (this.#ready.length < this.#prefetch) this.#ask().catch(() => undefined);
  }

  #ask(): Promise<void> {
    const asking = this.#loader.load(this.#last).then((page) => {
      this.#asking = undefined;
      this.#last = page;
      this.#ready.push(page);
      this.#askAhead();
    });
    this.#asking = asking;
    return asking;
  }
}
