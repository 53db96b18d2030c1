import { codeOf } from './errors.ts';
import { CodingStage } from './coding-stage.ts';
import { createZstdDecompress } from '../zstd-decompress.ts';

/** Where the bytes of a body go. */
export interface Sink {
  /** Whether the bytes are wanted as they come, compressed or not: they are only counted. */
  readonly undecoded?: boolean;
  /**
   * @returns Whether there is room for more.
   * @throws When the bytes are not wanted: the body is then over.
   */
  chunk(bytes: Uint8Array): boolean;
  end(): void;
}

/** The most codings that are undone, one after the other; more are somebody's joke. */
export const MAX_CODINGS = 5;

/**
 * Codings that are not undone everywhere, or nowhere here.
 *
 * @see https://www.iana.org/assignments/http-parameters/http-parameters.xhtml#content-coding
 */
const OTHERS = new Set(['zstd', 'compress', 'x-compress', 'aes128gcm', 'dcb', 'dcz', 'exi', 'pack200-gzip']);

/** What to ask servers for. */
export const ACCEPT_ENCODING: string =
  createZstdDecompress === undefined ? 'gzip, deflate, br' : 'gzip, deflate, br, zstd';

/**
 * The codings of a body, in the order in which they are undone; none when one of them is unknown, for then the body
 * passes through as it is.
 *
 * @param header - The Content-Encoding.
 * @throws RangeError when there are more than five.
 */
export function codingsOf(header: string | readonly string[]): readonly string[] {
  const codings = namesIn(header);
  if (codings.length > MAX_CODINGS) throw new RangeError(`more than ${MAX_CODINGS} content codings`);
  return codings.every(isKnown) ? codings.reverse() : [];
}

/**
 * Why a body cannot be decoded, when a coding that others have is missing here. A name that is no coding (`utf-8`, `none`)
 * is a slip of whoever runs the server, and says nothing of the body.
 *
 * @param header - The Content-Encoding.
 */
export function missingCoding(header: string | readonly string[]): string | undefined {
  const missing = namesIn(header).find((coding) => OTHERS.has(coding) && !isKnown(coding));
  return missing === 'zstd'
    ? 'this platform has no zstd; use Node 22.15, 23.8 or newer'
    : missing && `there is nothing here for ${missing}`;
}

function namesIn(header: string | readonly string[]): string[] {
  return String(header)
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim().replace(/^x-gzip$/, 'gzip'))
    .filter((coding) => coding !== '' && coding !== 'identity');
}

function isKnown(coding: string): boolean {
  return ['gzip', 'deflate', 'br'].includes(coding) || (coding === 'zstd' && createZstdDecompress !== undefined);
}

/** Undoes the codings of a body on its way into a sink. */
export class Decoder implements Sink {
  readonly #codings: readonly string[];
  readonly #out: Sink;
  readonly #events: DecoderEvents;
  readonly #limited: (between: Sink) => Sink;
  /** The outermost coding first; none before the first byte. */
  #stages: readonly CodingStage[] | undefined;
  #ended = false;
  #failed = false;

  /** @param limited - Limits what goes from one coding to the next, of which `out` sees nothing. */
  constructor(
    codings: readonly string[],
    out: Sink,
    events: DecoderEvents,
    limited: (between: Sink) => Sink = (between) => between,
  ) {
    this.#codings = codings;
    this.#out = out;
    this.#events = events;
    this.#limited = limited;
  }

  /** How many bytes of the body were needed for what has come out; not those that wait inside. */
  get consumed(): number {
    return this.#stages?.[0]?.consumed ?? 0;
  }

  chunk(bytes: Uint8Array): boolean {
    const first = (this.#stages ??= this.#open(bytes))[0];
    return first?.chunk(bytes) ?? true;
  }

  end(): void {
    this.#ended = true;
    // A body without a byte (HEAD, 204, 304) is no truncated one.
    if (this.#stages === undefined) this.#out.end();
    else this.#stages[0]?.end();
  }

  /** There is room again behind it. */
  resume(): void {
    this.#stages?.at(-1)?.resume();
  }

  stop(): void {
    for (const stage of this.#stages ?? []) stage.stop();
  }

  #open(start: Uint8Array): readonly CodingStage[] {
    const fail = (error: Error): void => this.#fail(error);
    const stages: CodingStage[] = [];
    const last: Sink = { chunk: (bytes) => this.#out.chunk(bytes), end: () => this.#finish() };
    for (const [place, coding] of [...this.#codings.entries()].reverse()) {
      const [next] = stages;
      const behind = next === undefined ? last : this.#limited(next);
      const stage = new CodingStage(coding, place === 0 ? start : undefined, {
        data: (bytes) => this.#decoded(bytes, behind),
        drain: () => (place === 0 ? this.#events.resume() : stages[place - 1]?.resume()),
        end: () => behind.end(),
        fail,
      });
      stages.unshift(stage);
    }
    return stages;
  }

  #decoded(bytes: Uint8Array, out: Sink): boolean {
    try {
      return out.chunk(bytes);
    } catch (error) {
      this.#events.fail(error);
      return true;
    }
  }

  #finish(): void {
    if (!this.#failed) this.#out.end();
  }

  #fail(error: Error): void {
    if (this.#failed) return;
    this.#failed = true;
    this.stop();
    this.#events.damaged(this.#ended && codeOf(error) === 'Z_BUF_ERROR', error);
  }
}

/** What a decoder tells its owner. */
export interface DecoderEvents {
  /** There is room for more bytes. */
  resume(): void;
  /** The sink did not want the bytes. */
  fail(error: unknown): void;
  /** The bytes are not what their coding says, or stop too early. */
  damaged(truncated: boolean, cause: unknown): void;
}
