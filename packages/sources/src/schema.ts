import type { StandardSchemaV1 } from '@standard-schema/spec';

const SHOWN = 3;

/** What a message says that a schema is. */
export const SCHEMA_RULE = 'a Standard Schema, such as one of zod, valibot or arktype';

/** Whether a value is a schema: an object, or a function (those of arktype). */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  const { '~standard': standard } = Object(value) as { readonly '~standard'?: { readonly validate?: unknown } };
  return typeof standard?.validate === 'function';
}

/** The first issues that a schema has with a value, for a message. */
export function describeIssues(issues: readonly StandardSchemaV1.Issue[]): string {
  const shown = issues.slice(0, SHOWN).map(describeIssue).join('; ');
  return issues.length > SHOWN ? `${shown}; and ${String(issues.length - SHOWN)} more` : shown;
}

function describeIssue({ path = [], message }: StandardSchemaV1.Issue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}
