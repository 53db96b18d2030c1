import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Session, type Underway } from './session.ts';

class TestCall implements Underway {
  place = -1;
  readonly reasons: unknown[] = [];

  stop(reason: unknown): void {
    this.reasons.push(reason);
  }
}

const reason = new Error('left');

function watched(): { session: Session; leave: () => void } {
  const session = new Session(undefined);
  const controller = new AbortController();
  session.watch(controller.signal);
  return { session, leave: () => controller.abort(reason) };
}

describe('Session', () => {
  test('stops the calls that are under way, each once, whichever have left before in whatever order', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const { session, leave } = watched();
        const calls: TestCall[] = [];
        const under: TestCall[] = [];
        for (const [enters, which] of all) {
          if (enters || under.length === 0) {
            const call = new TestCall();
            calls.push(call);
            under.push(call);
            session.enter(call);
          } else for (const call of under.splice(which % under.length, 1)) session.leave(call);
        }
        leave();
        const told = calls.filter(({ reasons }) => reasons.length === 1 && reasons[0] === reason);
        expect(told.every((call, place) => call === under[place])).toBe(true);
        expect([told.length, calls.flatMap(({ reasons }) => reasons).length]).toEqual([under.length, under.length]);
      }),
    );
  });

  test('stops a call that comes too late', () => {
    const { session, leave } = watched();
    leave();
    const call = new TestCall();
    session.enter(call);
    expect(call.reasons).toEqual([reason]);
  });

  test('takes a call that leaves twice for one that has left', () => {
    const { session, leave } = watched();
    const [first, second] = [new TestCall(), new TestCall()];
    for (const call of [first, second]) session.enter(call);
    session.leave(first);
    session.leave(first);
    leave();
    expect([first.reasons, second.reasons]).toEqual([[], [reason]]);
  });
});
