import { isUtf8 } from 'node:buffer';
import type { Given } from '../lines/given.ts';
import type { Block } from './block.ts';
import type { RecordFormat } from './options.ts';

const LF = 0x0a;
const RS = 0x1e;

/** The texts that were cut off an input as it came. */
export class ForwardBlock implements Block {
  readonly texts: ArrayLike<string>;
  readonly #format: RecordFormat;
  readonly #given: Given;
  #starts: readonly number[] | undefined;
  #valid: boolean | undefined;

  constructor(texts: ArrayLike<string>, given: Given, format: RecordFormat) {
    this.texts = texts;
    this.#format = format;
    this.#given = given;
  }

  line(index: number): number {
    const { end, count } = this.#given;
    return end.line - count + index + (this.#format === 'lines' ? 1 : 0);
  }

  offset(index: number): number {
    return this.#given.start + this.#start(index) - this.#given.from;
  }

  /** Such a text is alone in its block. */
  isTruncated(): boolean {
    return this.#given.truncated;
  }

  isUnended(index: number): boolean {
    const { bytes, to } = this.#given;
    return index === this.texts.length - 1 && bytes[to - 1] !== this.#mark;
  }

  isValid(index: number): boolean {
    const { bytes, from, to } = this.#given;
    this.#valid ??= isUtf8(bytes.subarray(from, to));
    return this.#valid || isUtf8(bytes.subarray(this.#start(index), this.#start(index + 1)));
  }

  get #mark(): number {
    return this.#format === 'lines' ? LF : RS;
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
