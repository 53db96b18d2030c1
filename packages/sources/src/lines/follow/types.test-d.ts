// What may be followed, from where, and what a checkpoint is, as types. Checked by `tsc`; never run.
import { expectTypeOf } from 'expect-type';
import {
  type FollowCheckpoint,
  type FollowGapError,
  type FollowOptions,
  type FollowPlace,
  type FollowStart,
  type LineCheckpoint,
  type LineReader,
  lineReader,
  type LineReaderOptions,
  type LineStart,
  type PositionedLine,
} from '../../index.ts';

declare const checkpoint: FollowCheckpoint;
declare const place: FollowPlace;
declare const onGap: 'error' | 'continue' | undefined;

// What is followed has lines like any other reader.
expectTypeOf(lineReader('a', { follow: true })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader('a', { follow: {} })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader('a', { follow: true, positions: true })).toEqualTypeOf<LineReader<PositionedLine>>();
expectTypeOf<LineReaderOptions['follow']>().toEqualTypeOf<boolean | FollowOptions | undefined>();

lineReader('a', { follow: false });
lineReader('a', { follow: undefined, start: undefined });
lineReader('a', { follow: { pollMs: 1, lingerMs: 0, onGap } });
lineReader('a', { follow: { pollMs: undefined, lingerMs: undefined, onGap: undefined } });

// @ts-expect-error there is no such option
lineReader('a', { follow: { pollSeconds: 1 } });
// @ts-expect-error a time is a number
lineReader('a', { follow: { pollMs: '1' } });
// @ts-expect-error a gap is an error or not
lineReader('a', { follow: { onGap: 'skip' } });
// @ts-expect-error it is followed or not
lineReader('a', { follow: 'yes' });
// @ts-expect-error null is none of these
lineReader('a', { follow: null });

// A checkpoint is what `start` takes, be there one or not.
expectTypeOf(lineReader('a').checkpoint).toEqualTypeOf<FollowCheckpoint | LineCheckpoint | undefined>();
expectTypeOf<LineReaderOptions['start']>().toEqualTypeOf<LineStart | FollowCheckpoint | undefined>();
expectTypeOf<FollowStart>().toEqualTypeOf<LineStart | FollowCheckpoint>();
lineReader('a', { follow: true, start: checkpoint });
lineReader('a', { follow: true, start: lineReader('a').checkpoint });
lineReader('a', { follow: true, start: 'end' });
lineReader('a', { follow: true, start: { offset: 5, line: 2 }, positions: true });

// @ts-expect-error it is no text: parse it first
lineReader('a', { follow: true, start: JSON.stringify(checkpoint) });
// @ts-expect-error a place is none: it does not tell when it was
const fromPlace: FollowCheckpoint = place;
// @ts-expect-error it is told by the reader
lineReader('a').checkpoint = checkpoint;
// @ts-expect-error what it tells stays
checkpoint.offset = 5;

// It is plain JSON all through.
expectTypeOf(checkpoint).toExtend<FollowPlace>();
expectTypeOf(checkpoint.earlier).toEqualTypeOf<readonly FollowPlace[] | undefined>();
expectTypeOf(place).toEqualTypeOf<{
  readonly offset: number;
  readonly line: number;
  readonly inode: string;
  readonly head: { readonly bytes: number; readonly hash: string };
  readonly read: { readonly offset: number; readonly bytes: number; readonly hash: string };
}>();

// The error that names a gap.
declare const gap: FollowGapError;
expectTypeOf(gap).toExtend<Error>();
expectTypeOf<FollowGapError['code']>().toEqualTypeOf<'ERR_FOLLOW_GAP'>();
expectTypeOf<FollowGapError['name']>().toEqualTypeOf<'FollowGapError'>();
expectTypeOf(gap.path).toEqualTypeOf<string>();

export { fromPlace };
