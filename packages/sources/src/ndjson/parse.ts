import { constants } from 'node:buffer';
import { tooLongFor } from '../lines/line-errors.ts';
import type { Block } from './block.ts';
import { isDeeperThan } from './depth.ts';
import { NdjsonError, type NdjsonErrorCode, type RecordPlace } from './errors.ts';
import type { NdjsonPlan } from './options.ts';

/** What stands where no record is. */
export const BLANK: unique symbol = Symbol('blank');

/** The space of JSON: nothing else may stand around a record. */
const SPACE = /^[ \t\r\n]*$/;
const ENDS_IN_SPACE = /[ \t\r\n]$/;
const EXCERPT = 40;

/**
 * The value of a record, or BLANK where there is none.
 *
 * Members called `__proto__` or `constructor` are members like any other: `JSON.parse` defines them, and does not assign.
 *
 * @throws NdjsonError when the text is not exactly one JSON value, or breaks a limit.
 */
export function parseRecord(block: Block, index: number, plan: NdjsonPlan): unknown {
  const text = block.texts[index] ?? '';
  if (block.isTruncated(index)) throw tooLong(placeIn(block, index), plan.maxLineBytes);
  // Told before it is parsed: an error of JSON.parse costs a hundred times as much.
  if (text === '' || SPACE.test(text)) return BLANK;
  const sequence = plan.format === 'sequence';
  if (sequence && block.line(index) === 0) {
    throw failure('SYNTAX', placeIn(block, index), 'a sequence must begin with a record separator (0x1E)', text);
  }
  if (plan.fatal && !block.isValid(index)) {
    throw failure('ENCODING', placeIn(block, index), 'its bytes are not valid utf-8; leave out fatal to read it', text);
  }
  if (isDeeperThan(plan.maxDepth, text)) {
    const problem = `it is nested more deeply than maxDepth (${String(plan.maxDepth)})`;
    throw failure('DEPTH', placeIn(block, index), problem, text);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw noJson(block, index, text, cause as SyntaxError);
  }
  if (sequence && mayBeCutOff(value, text)) {
    const problem = 'it may have been cut off, since no space follows it';
    throw failure('TRUNCATED', placeIn(block, index), problem, text);
  }
  return value;
}

/** Where a record stands. */
export function placeIn(block: Block, index: number): RecordPlace {
  return { line: block.line(index), offset: block.offset(index) };
}

/** How a record is called in messages. */
export function nameOf({ line, offset }: RecordPlace): string {
  return `line ${String(line)} (byte ${String(offset)})`;
}

export function tooLong(place: RecordPlace, maxLineBytes: number, cause?: Error): NdjsonError {
  const problem = tooLongFor(maxLineBytes, constants.MAX_STRING_LENGTH);
  const options = cause === undefined ? {} : { cause };
  const { line, offset } = place;
  // Backwards the reader fails where it ends, and has not looked for its beginning.
  const isEnd = line < 0 && cause !== undefined;
  const name = isEnd ? `line ${String(line)} (up to byte ${String(offset)})` : nameOf(place);
  return new NdjsonError(`Cannot parse ${name}: ${problem}`, 'ERR_NDJSON_LENGTH', place, options);
}

/** By RFC 7464, section 2.4: 12 may be the beginning of 123, and only what follows it shows that it is not. */
function mayBeCutOff(value: unknown, text: string): boolean {
  const delimitsItself = typeof value === 'string' || (typeof value === 'object' && value !== null);
  return !delimitsItself && !ENDS_IN_SPACE.test(text);
}

function noJson(block: Block, index: number, text: string, cause: SyntaxError): NdjsonError {
  const place = placeIn(block, index);
  if (block.isUnended(index) && !text.endsWith('\n')) {
    const problem = `the input ends within it, or it is no JSON (${problemOf(cause)})`;
    return failure('TRUNCATED', place, problem, text, cause);
  }
  return failure('SYNTAX', place, problemOf(cause), text, cause);
}

/** What JSON.parse found, without what it shows of the text: that is in quotes, which nothing else in its messages is. */
function problemOf({ message }: SyntaxError): string {
  // The line within the record, which newer platforms add to the position, is not the line that the message names.
  if (!message.includes('"')) return message.replace(/ \(line \d+ column \d+\)$/, '');
  const found = /^Unexpected token '[^]{1,2}'(?=, )/.exec(message)?.[0] ?? 'it';
  return `${found} is not valid JSON`;
}

/** Shows how the record begins and no more: logs are read by many. */
function failure(
  code: 'SYNTAX' | 'TRUNCATED' | 'DEPTH' | 'ENCODING',
  place: RecordPlace,
  problem: string,
  text: string,
  cause?: SyntaxError,
): NdjsonError {
  const excerpt = JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
  const full: NdjsonErrorCode = `ERR_NDJSON_${code}`;
  const options = cause === undefined ? {} : { cause };
  return new NdjsonError(`Cannot parse ${nameOf(place)}, which begins ${excerpt}: ${problem}`, full, place, options);
}
