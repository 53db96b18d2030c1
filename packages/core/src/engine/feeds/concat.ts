import { InterleaveFeed } from './interleave.ts';

/** One source after the other: as interleave, but the turn passes on at the end of a source only. */
export class ConcatFeed extends InterleaveFeed {
  protected override readonly kind: string = 'concat';
  protected override readonly step: number = 0;
}
