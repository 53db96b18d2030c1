import { type Broken, type Law, LAWS } from './laws.ts';
import { type Replay, shortOf, textOf } from './replay.ts';

/**
 * What `checkAsyncIterable()` rejects with: a law that does not hold, and the shortest reading that shows it.
 *
 * @example
 * ```ts
 * import { BrokenLawError, checkAsyncIterable } from '@forawait/core/testing';
 * const early = (source: AsyncIterator<number>) => (void source.next(), source); // asks before it is asked
 * const error: unknown = await checkAsyncIterable(early).catch((broken: unknown) => broken);
 * error instanceof BrokenLawError && error.law; // => 'lazy'
 * ```
 */
export class BrokenLawError extends Error {
  override readonly name = 'BrokenLawError';
  readonly code = 'ERR_BROKEN_LAW';
  /** The name of the law. */
  readonly law: Law;
  /** The seed of the check: the same one finds it again. */
  readonly seed: number;
  /** The shortest reading that breaks the law: the option `replay` plays it again. */
  readonly replay: Replay;

  constructor({ law, how }: Broken, seed: number, replay: Replay, log: readonly string[]) {
    super(
      [
        `Broken law '${law}' (${LAWS[law]}): ${how}`,
        `  replay: ${textOf(replay)}`,
        `  seed: ${String(seed)}`,
        ...log.map((line) => `    ${line}`),
      ].join('\n'),
    );
    this.law = law;
    this.seed = seed;
    this.replay = shortOf(replay);
  }
}
