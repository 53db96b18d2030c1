import { isUtf8 } from 'node:buffer';
import type { Given } from '../lines/given.ts';
import type { RecordFormat } from './options.ts';

const LF = 0x0a;
const RS = 0x1e;

/** The texts of several records, and where they stand, which is only found out when somebody wants to know. */
export class Block {
  readonly texts: ArrayLike<string>;
  readonly format: RecordFormat;
  readonly #given: Given;
  #starts: readonly number[] | undefined;
  #valid: boolean | undefined;

  constructor(texts: ArrayLike<string>, given: Given, format: RecordFormat) {
    this.texts = texts;
    this.format = format;
    this.#given = given;
  }

  /** Whether the one text there is is only the beginning of a record that is too long. */
  get truncated(): boolean {
    return this.#given.truncated;
  }

  /** 1 for the first line. In a sequence 0, since what stands before the first separator is no record. */
  line(index: number): number {
    const { end, count } = this.#given;
    return end.line - count + index + (this.format === 'lines' ? 1 : 0);
  }

  /** Where a text begins, in bytes from the start of the input. */
  offset(index: number): number {
    return this.#given.start + this.#start(index) - this.#given.from;
  }

  /** Whether the input ends with this text, without the mark that ends a record. */
  isUnended(index: number): boolean {
    const { bytes, to } = this.#given;
    return index === this.texts.length - 1 && bytes[to - 1] !== this.#mark;
  }

  /** Whether the bytes of a text are valid UTF-8. */
  isValid(index: number): boolean {
    const { bytes, from, to } = this.#given;
    this.#valid ??= isUtf8(bytes.subarray(from, to));
    return this.#valid || isUtf8(bytes.subarray(this.#start(index), this.#start(index + 1)));
  }

  get #mark(): number {
    return this.format === 'lines' ? LF : RS;
  }

  #start(index: number): number {
    this.#starts ??= this.#find();
    return this.#starts[index] ?? this.#given.to;
  }

  #find(): readonly number[] {
    const { bytes, from, to } = this.#given;
    const starts = [from];
    for (let at = bytes.indexOf(this.#mark, from); at >= 0 && at < to - 1; at = bytes.indexOf(this.#mark, at + 1)) {
      starts.push(at + 1);
    }
    return starts;
  }
}
