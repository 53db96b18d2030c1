import type { StandardSchemaV1 } from '@standard-schema/spec';

/**
 * What is wrong with a record: it is no JSON (`SYNTAX`), the input ends in the middle of it (`TRUNCATED`), it is nested more
 * deeply than `maxDepth` (`DEPTH`), it is longer than `maxLineBytes` (`LENGTH`), its bytes are not valid UTF-8 and `fatal` was
 * asked for (`ENCODING`), or the schema does not accept it (`SCHEMA`).
 */
export type NdjsonErrorCode =
  | 'ERR_NDJSON_SYNTAX'
  | 'ERR_NDJSON_TRUNCATED'
  | 'ERR_NDJSON_DEPTH'
  | 'ERR_NDJSON_LENGTH'
  | 'ERR_NDJSON_ENCODING'
  | 'ERR_NDJSON_SCHEMA';

/** Where a record stands. */
export interface RecordPlace {
  /**
   * Which line it is: 1 for the first, and with `reverse` -1 for the last; in a sequence, which record, and 0 for what stands
   * before the first separator. Blank ones count.
   */
  readonly line: number;
  /** Where it begins, in bytes from the start of the (decompressed) input; with `follow`, of the file that it is in. */
  readonly offset: number;
}

/**
 * A record cannot be used. The message shows its first 40 characters at most, and the one that is wrong. `cause` is the
 * SyntaxError of `JSON.parse`, if it was that, which may show others.
 */
export class NdjsonError extends Error implements RecordPlace {
  override readonly name = 'NdjsonError';
  readonly code: NdjsonErrorCode;
  readonly line: number;
  /**
   * Where the record begins, in bytes; with `reverse` and `onError: 'throw'`, where one longer than `maxLineBytes` ends: its
   * beginning is not looked for.
   */
  readonly offset: number;
  /** What the schema does not accept; empty when the error is another one. */
  readonly issues: readonly StandardSchemaV1.Issue[];

  constructor(
    message: string,
    code: NdjsonErrorCode,
    place: RecordPlace,
    options: ErrorOptions & { readonly issues?: readonly StandardSchemaV1.Issue[] } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.line = place.line;
    this.offset = place.offset;
    this.issues = options.issues ?? [];
  }
}
