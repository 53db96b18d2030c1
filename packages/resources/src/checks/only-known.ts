import { describe } from './describe.ts';

/** @throws TypeError where options are no object, or have a name that is not known: a misspelt one must not pass in silence. */
export function onlyKnown(options: unknown, names: readonly string[], action: string): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`Cannot ${action}: options must be an object, not ${describe(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || names.includes(name)) continue;
    throw new TypeError(`Cannot ${action} with option ${JSON.stringify(name)}: the options are ${names.join(', ')}`);
  }
}
