import { codingsOf, Decoder, missingCoding, type DecoderEvents, type Sink } from './decode.ts';
import type { Outgoing } from './job.ts';
import { PassageLimit } from './passage-limit.ts';
import { RatioLimit } from './ratio-limit.ts';
import { IdleClock } from './idle-clock.ts';
import type { Head, Receiver, Transport, Wire } from './wire.ts';

/** Who started an exchange. After `closed()` it hears nothing more. */
export interface ExchangeOwner {
  /** @returns Where the body goes. */
  head(head: Head): Sink;
  /** The connection failed, or the sink threw. */
  failed(error: unknown): void;
  /** The bytes are not what their coding says, or stop too early. */
  damaged(truncated: boolean, cause: unknown): void;
  /** No byte came for `idleMs`. */
  idle(): void;
}

/** What a response may do. */
export interface ExchangeRules {
  /** Longest time between two chunks, in milliseconds; Infinity for no limit, undefined for that of whoever sends. */
  readonly idleMs: number | undefined;
  /** The largest body, decompressed, in bytes; Infinity for no limit. */
  readonly maxBodyBytes: number;
  /** How many times as large a body may become by decompression; Infinity for no limit. */
  readonly maxRatio: number;
  /** Whether a body in a coding that is missing here is an error; else it passes through as it is. */
  readonly mustDecode: boolean;
}

/** One request and one response on one connection, which it gives back in one way or the other. */
export class Exchange implements Receiver {
  readonly #owner: ExchangeOwner;
  readonly #idle: IdleClock | undefined;
  readonly #maxBodyBytes: number;
  readonly #maxRatio: number;
  readonly #mustDecode: boolean;
  #url = '';
  #wire: Wire | undefined;
  #sink: Sink | undefined;
  #decoder: Decoder | undefined;
  /** Whether the response came to its end: its connection is free then, and must not be dropped. */
  #complete = false;
  #closed = false;

  constructor(owner: ExchangeOwner, { idleMs, maxBodyBytes, maxRatio, mustDecode }: ExchangeRules) {
    this.#owner = owner;
    this.#maxBodyBytes = maxBodyBytes;
    this.#maxRatio = maxRatio;
    this.#mustDecode = mustDecode;
    if (idleMs !== undefined && idleMs !== Infinity) this.#idle = new IdleClock(idleMs, () => owner.idle());
  }

  start(transport: Transport, request: Outgoing): void {
    this.#url = request.url.href;
    const wire = transport(request, this);
    // It may have failed before the wire was known.
    if (this.#closed) wire.cancel(undefined);
    else this.#wire = wire;
  }

  head(head: Head): void {
    const sink = this.#owner.head(head);
    if (this.#closed) return;
    this.#idle?.start();
    this.#sink = sink;
    const encoding = head.headers['content-encoding'];
    if (encoding === undefined || sink.undecoded) return;
    if (!head.decoded) this.#decode(encoding, sink);
    else this.#limit(Number(head.headers['content-length']), sink);
  }

  #decode(encoding: string | readonly string[], sink: Sink): void {
    try {
      const codings = codingsOf(encoding);
      if (codings.length > 0) this.#sink = this.#decoding(codings, sink);
      else if (this.#mustDecode) this.#sink = this.#unlessMissing(encoding, sink);
    } catch (error) {
      this.#owner.damaged(false, error);
    }
  }

  /** A response without a byte (HEAD, 204, 304) lacks no coding. */
  #unlessMissing(encoding: string | readonly string[], sink: Sink): Sink {
    const missing = missingCoding(encoding);
    if (missing === undefined) return sink;
    const chunk = (): boolean => {
      this.#owner.damaged(false, new Error(missing));
      return true;
    };
    return { chunk, end: () => sink.end() };
  }

  /** What comes is decoded already: the header alone tells what was received. */
  #limit(received: number, sink: Sink): void {
    if (received > 0) this.#sink = this.#limited(sink, () => received);
  }

  #limited(sink: Sink, received: () => number): Sink {
    return this.#maxRatio === Infinity ? sink : new RatioLimit(sink, this.#maxRatio, received, this.#url);
  }

  chunk(bytes: Uint8Array): boolean {
    this.#idle?.touch();
    try {
      const room = this.#sink?.chunk(bytes) ?? true;
      if (!room) this.#idle?.stop();
      return room;
    } catch (error) {
      this.#owner.failed(error);
      return true;
    }
  }

  end(): void {
    this.#complete = true;
    this.#idle?.stop();
    this.#sink?.end();
  }

  fail(error: unknown): void {
    this.#complete = true;
    this.#owner.failed(error);
  }

  /** There is room again where the body goes. */
  resume(): void {
    if (this.#closed) return;
    if (this.#decoder === undefined) this.#flow();
    else this.#decoder.resume();
  }

  /** Let go of the connection: it serves again when the response was complete, else it is dropped. */
  close(reason: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#idle?.stop();
    this.#decoder?.stop();
    if (!this.#complete) this.#wire?.cancel(reason);
  }

  #flow(): void {
    if (this.#complete) return;
    this.#idle?.start();
    this.#wire?.resume();
  }

  #decoding(codings: readonly string[], sink: Sink): Sink {
    const received = (): number => decoder.consumed;
    const decoder = new Decoder(codings, this.#limited(sink, received), this.#decoderEvents(), (between) =>
      this.#limited(this.#passage(between), received),
    );
    this.#decoder = decoder;
    return this.#passage(decoder);
  }

  #passage(coding: Sink): Sink {
    return new PassageLimit(coding, this.#maxBodyBytes, this.#url);
  }

  #decoderEvents(): DecoderEvents {
    return {
      resume: () => {
        if (!this.#closed) this.#flow();
      },
      fail: (error) => {
        if (!this.#closed) this.#owner.failed(error);
      },
      damaged: (truncated, cause) => {
        if (!this.#closed) this.#owner.damaged(truncated, cause);
      },
    };
  }
}
