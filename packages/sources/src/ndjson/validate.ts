import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describeIssues } from '../schema.ts';
import { NdjsonError, type RecordPlace } from './errors.ts';
import { nameOf } from './parse.ts';

/**
 * What a schema made of a record.
 *
 * @throws NdjsonError with all issues when it did not accept it.
 */
export function accepted(result: StandardSchemaV1.Result<unknown>, place: () => RecordPlace): unknown {
  if (result.issues === undefined) return result.value;
  const { issues } = result;
  const at = place();
  const problem = `Cannot accept ${nameOf(at)}: ${describeIssues(issues)}`;
  throw new NdjsonError(problem, 'ERR_NDJSON_SCHEMA', at, { issues });
}
