import { describe } from './describe.ts';

/** @throws TypeError where a name that was given is no string: messages are made of it later. */
export function checkName(name: unknown, action: string): void {
  if (name === undefined || typeof name === 'string') return;
  throw new TypeError(`Cannot ${action}: its name must be a string, not ${describe(name)}`);
}
