// What the readers make of an input, in the terms of the model.
import { DONE } from '@forawait/core';
import { BackwardLines } from '../src/lines/backward-lines.ts';
import type { CutOptions } from '../src/lines/cut-options.ts';
import { LineCutter } from '../src/lines/cut.ts';
import { decodingOf } from '../src/lines/decoding.ts';
import type { LinePlace } from '../src/lines/given.ts';
import { LongLineError } from '../src/lines/line-errors.ts';
import type { PositionedLine } from '../src/lines/positioned-line.ts';
import { rangeFrom } from '../src/lines/range-input.ts';
import type { ModelOptions, ModelOutcome } from '../test/lines-model.ts';

/** Lines, the position after each, and the place of each. */
export interface Outcome extends ModelOutcome {
  readonly places: PositionedLine[];
}

type Reader = LineCutter | BackwardLines;

/** What has been given so far. */
class Recording {
  readonly lines: string[] = [];
  readonly positions: number[] = [];
  readonly places: PositionedLine[] = [];

  take(batch: readonly string[], reader: Reader): void {
    this.lines.push(...batch);
    this.places.push(...reader.positioned(batch));
    for (const index of batch.keys()) this.positions.push(reader.position(batch.length - index - 1));
  }

  outcome(error?: unknown): Outcome {
    const { lines, positions, places } = this;
    return error === undefined ? { lines, positions, places } : { lines, positions, places, error: inWords(error) };
  }
}

/** Torn like this, from a place on. */
export function forwards(pieces: readonly Uint8Array[], options: Required<ModelOptions>, start?: LinePlace): Outcome {
  const cutter = new LineCutter(cutOptions(options), start);
  const recording = new Recording();
  const drain = (): void => {
    for (let batch = cutter.next(); batch !== undefined; batch = cutter.next()) recording.take(batch, cutter);
  };
  try {
    for (const piece of pieces) {
      cutter.push(Buffer.from(piece), 0);
      drain();
    }
    cutter.end();
    drain();
  } catch (error) {
    return recording.outcome(error);
  }
  return recording.outcome();
}

/** From the end, in blocks of this size. */
export async function backwards(
  bytes: Uint8Array,
  options: Required<ModelOptions>,
  blockSize: number,
): Promise<Outcome> {
  const reader = new BackwardLines(rangeFrom(bytes), cutOptions(options), blockSize);
  const recording = new Recording();
  try {
    for (let batch = await reader.next(); batch !== DONE; batch = await reader.next()) recording.take(batch, reader);
  } catch (error) {
    return recording.outcome(error);
  }
  return recording.outcome();
}

function cutOptions({ newline, encoding, fatal, maxLineBytes, onLongLine }: Required<ModelOptions>): CutOptions {
  return { newline, decoding: decodingOf(encoding, fatal), maxLineBytes, onLongLine };
}

/** As the model tells it; an error of another kind is a fault, and stays what it is. */
function inWords(error: unknown): string {
  if (error instanceof LongLineError) return `long ${String(error.line)} at ${String(error.offset)}`;
  const [, line, offset] = /Cannot decode line (-?\d+), from byte (\d+)/.exec(String(error)) ?? [];
  return line === undefined ? String(error) : `invalid ${line} at ${String(offset)}`;
}
