import { resolve } from 'node:path';
import { describe } from '../../options.ts';
import type { CutOptions } from '../cut-options.ts';
import { pathIn } from '../input.ts';
import { FollowInput } from './follow-input.ts';
import type { FollowPlan } from './follow-options.ts';

/**
 * What is read when a path is followed. Opens nothing.
 *
 * @throws TypeError for an input that is not a path.
 */
export function followed(input: unknown, plan: FollowPlan, cut: CutOptions): FollowInput {
  const path = pathIn(input);
  if (path !== undefined) return new FollowInput(resolve(path), plan, cut);
  throw new TypeError(`Cannot follow ${describe(input)}: it must be a path or a file: URL`);
}
