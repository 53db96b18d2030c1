import type { Law } from '../../../src/testing/index.ts';
import type { Honest } from '../honest.ts';

/** An iterator with one fault, and the law that it breaks. */
export interface Mutant {
  readonly fault: string;
  readonly law: Law;
  readonly make: (base: typeof Honest) => typeof Honest;
}
