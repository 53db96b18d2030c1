// Overlapping next() calls, to the letter of the TC39 draft: https://github.com/tc39/proposal-async-iterator-helpers
// One stage per operator, each a Reader that may be asked again before it has answered.
import { MAP, TAKE } from './op.ts';
import type { Suspended } from './place.ts';
import type { Call, Reader } from './reader.ts';
import { Direct, InTurn } from './stage-source.ts';
import { MapStage, type Owner, SerialStage, TakeStage } from './stage.ts';
import { PickStage } from './stage-pick.ts';
import { isThenable } from './when.ts';

/** The fused pipeline as a chain of stages. The first request goes down to where `head` stands, and takes over from there. */
export function stages(owner: Owner, head: Suspended | undefined): Reader {
  const { feed, ops } = owner;
  let top: Reader = feed.overlaps ? new Direct(feed, head) : new InTurn(feed, head);
  ops.forEach((op, at) => {
    const place = { op, owner, adopted: head?.at === at ? head : undefined };
    if (op.code === TAKE) top = new TakeStage(top, place);
    else if (op.serial) top = new SerialStage(top, place);
    else if (op.code === MAP) top = new MapStage(top, place);
    else top = new PickStage(top, place);
  });
  return top;
}

/** Let `top` answer `call`: in the very tick, where it keeps calls in order. */
export function answer(top: Reader, call: Call): void {
  if (top instanceof PickStage) {
    top.answer(call);
    return;
  }
  const settle = (given: unknown): void => {
    let value: unknown;
    try {
      value = top.accept(given);
    } catch (error) {
      call.reject(error);
      return;
    }
    call.resolve(value);
  };
  let given: unknown;
  try {
    given = top.request();
  } catch (error) {
    call.reject(error);
    return;
  }
  if (isThenable(given)) given.then(settle, (error: unknown) => call.reject(error));
  else settle(given);
}
