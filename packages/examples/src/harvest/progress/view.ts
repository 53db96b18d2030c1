import { contextManager, type ContextFactory } from '@forawait/resources';
import { counter } from '@forawait/sources';
import { createLogUpdate } from 'log-update';
import type { Colours } from '../colours.ts';
import type { Output } from '../host.ts';
import type { Counts } from './counts.ts';
import { NARROWEST, renderBars, renderLine } from './render.ts';

/** Where progress is shown, and how. */
export interface ViewOptions {
  readonly stream: Output;
  /** Bars that are redrawn in place; else a plain line every now and then. */
  readonly bars: boolean;
  readonly colours: Colours;
  /** Milliseconds between two drawings; default 100 for bars, 2000 for lines. */
  readonly everyMs?: number | undefined;
}

/** A view of the progress of a harvest. */
export interface View {
  /** Shows a message that stays, above the bars. */
  note(message: string): void;
}

/** What a terminal has that does not know its own size, and says 0. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/**
 * Shows the counts from time to time as long as the context is entered, and once more at its end.
 *
 * @param counts what is shown
 * @param options where and how
 */
export const progressView: ContextFactory<void, [counts: Counts, options: ViewOptions], View> = contextManager(
  async function* (counts: Counts, options: ViewOptions) {
    const view =
      options.bars && columnsOf(options.stream) >= NARROWEST
        ? new BarView(counts, options)
        : new LineView(counts, options);
    const over = new AbortController();
    // The first tick comes at once, and there is nothing to see yet.
    const ticks = counter(1, Infinity, { everyMs: options.everyMs ?? view.everyMs }).drop(1);
    const drawing = ticks.takeUntil(over.signal).forEach(() => view.draw());
    try {
      yield view;
    } finally {
      over.abort();
      await drawing;
      view.end();
    }
  },
);

function columnsOf(stream: Output): number {
  return stream.columns || DEFAULT_COLUMNS;
}

/** A terminal as `log-update` wants it: one of no columns would have a character a line. */
function sized(stream: Output): NodeJS.WritableStream {
  const terminal = {
    write: (text: string): unknown => stream.write(text),
    isTTY: stream.isTTY,
    get columns(): number {
      return columnsOf(stream);
    },
    get rows(): number {
      return stream.rows || DEFAULT_ROWS;
    },
  };
  return terminal as unknown as NodeJS.WritableStream;
}

class BarView implements View {
  readonly everyMs: number = 100;
  readonly #counts: Counts;
  readonly #options: ViewOptions;
  readonly #start: number = performance.now();
  readonly #update: ReturnType<typeof createLogUpdate>;

  constructor(counts: Counts, options: ViewOptions) {
    this.#counts = counts;
    this.#options = options;
    // A hidden cursor would stay hidden when a second Ctrl-C ends the process at once.
    this.#update = createLogUpdate(sized(options.stream), { showCursor: true });
  }

  draw(): void {
    const { colours, stream } = this.#options;
    this.#update(
      renderBars(this.#counts, { columns: columnsOf(stream), colours, ms: performance.now() - this.#start }),
    );
  }

  note(message: string): void {
    this.#update.persist(message);
    this.draw();
  }

  end(): void {
    this.draw();
    this.#update.done();
  }
}

class LineView implements View {
  readonly everyMs: number = 2000;
  readonly #counts: Counts;
  readonly #stream: ViewOptions['stream'];
  readonly #start: number = performance.now();

  constructor(counts: Counts, { stream }: ViewOptions) {
    this.#counts = counts;
    this.#stream = stream;
  }

  draw(): void {
    this.note(renderLine(this.#counts, performance.now() - this.#start));
  }

  note(message: string): void {
    this.#stream.write(`${message}\n`);
  }

  end(): void {
    this.draw();
  }
}
