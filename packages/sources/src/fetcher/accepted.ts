import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isPromiseLike } from '../lines/byte-input.ts';
import { describeIssues } from '../schema.ts';
import { Slice } from '../slice.ts';
import type { Call } from './call.ts';
import { BodyError, type FetchFailure } from './errors.ts';

/**
 * What a schema makes of a body, or of each record of one. A schema that takes its time is not waited for longer than the
 * call lasts.
 *
 * @param value - The body in the form that was asked for; a list when it has records.
 * @param failure - For errors.
 * @throws BodyError with all issues when it is not accepted; what the schema itself throws.
 */
export async function accepted(
  schema: StandardSchemaV1,
  value: unknown,
  hasRecords: boolean,
  call: Call<unknown>,
  failure: FetchFailure,
): Promise<unknown> {
  if (!hasRecords) return valueOf(await validate(schema, value, call), 'it', failure);
  const accepted: unknown[] = [];
  const slice = new Slice();
  for (const [index, record] of (value as readonly unknown[]).entries()) {
    if (slice.isSpent()) await call.within(slice.breathe());
    const result = validate(schema, record, call);
    accepted.push(valueOf(isPromiseLike(result) ? await result : result, `record ${index + 1}`, failure));
  }
  return accepted;
}

type Result = StandardSchemaV1.Result<unknown>;

function validate(schema: StandardSchemaV1, value: unknown, call: Call<unknown>): Result | Promise<Result> {
  const result = schema['~standard'].validate(value);
  return isPromiseLike(result) ? call.within(result) : result;
}

function valueOf(result: Result, what: string, failure: FetchFailure): unknown {
  const { issues } = result;
  if (issues === undefined) return result.value;
  const problem = `the schema does not accept ${what}: ${describeIssues(issues)}`;
  throw new BodyError('ERR_BODY_SCHEMA', problem, { ...failure, issues });
}
