import type { StandardSchemaV1 } from '@standard-schema/spec';
import { NdjsonError, type RecordPlace } from './errors.ts';
import { nameOf } from './parse.ts';

const SHOWN = 3;

/**
 * What a schema made of a record.
 *
 * @throws NdjsonError with all issues when it did not accept it.
 */
export function accepted(result: StandardSchemaV1.Result<unknown>, place: () => RecordPlace): unknown {
  if (result.issues === undefined) return result.value;
  const { issues } = result;
  const at = place();
  const shown = issues.slice(0, SHOWN).map(describeIssue).join('; ');
  const more = issues.length > SHOWN ? `; and ${String(issues.length - SHOWN)} more` : '';
  throw new NdjsonError(`Cannot accept ${nameOf(at)}: ${shown}${more}`, 'ERR_NDJSON_SCHEMA', at, { issues });
}

function describeIssue({ path = [], message }: StandardSchemaV1.Issue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}
