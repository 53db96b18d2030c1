/** What is wrong with the command as it was given: shown without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly code: string = 'ERR_HARVEST_USAGE';
}
