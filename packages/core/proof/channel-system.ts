import { channel, type Receiver, type Sender } from '../src/index.ts';
import type { Plan } from './plan.ts';
import { type State, WAITING } from './state.ts';
import type { Subject, Waiting } from './system.ts';

/** Both ends of a channel in the hands of the schedule. */
export class ChannelSystem implements State, Subject {
  readonly calls: string[] = [];
  readonly pulls: number[] = [];
  readonly closes: number[] = [];
  readonly started: string[] = [];
  readonly told: string[] = [];
  readonly waiting: Waiting[] = [];
  readonly broken: string[] = [];
  private readonly plan: Plan;
  private readonly controller = new AbortController();
  private readonly cancellable: AbortController[] = [];
  private readonly sender: Sender<string>;
  private readonly receiver: Receiver<string>;
  private count = 0;

  constructor(plan: Plan, capacity: number) {
    this.plan = plan;
    const { sender, receiver } = channel<string>(capacity, { signal: this.controller.signal });
    this.sender = sender;
    this.receiver = receiver;
  }

  act(name: string): void {
    if (name === 'next') this.next();
    else if (name === 'return') this.hears(this.receiver.return(), () => 'left');
    else if (name === 'send') this.send();
    else if (name === 'cancel') this.cancellable.shift()?.abort(this.plan.error('the cancel'));
    else if (name === 'abort') this.controller.abort(this.plan.error('the abort'));
    else this.sender.close(name === 'fail' ? this.plan.error('the failure') : undefined);
  }

  private next(): void {
    this.hears(this.receiver.next(), ({ done, value }) => (done === true ? 'done' : value));
  }

  private send(): void {
    const value = `s${this.count++}`;
    if (this.count % 2 === 0) return this.hears(this.sender.send(value), () => 'sent');
    const own = new AbortController();
    this.cancellable.push(own);
    this.hears(this.sender.send(value, { signal: own.signal }), () => 'sent');
  }

  private hears<T>(answer: Promise<T> | undefined, what: (value: T) => string): void {
    const at = this.calls.push(answer === undefined ? 'sent' : WAITING) - 1;
    answer?.then(
      (value) => (this.calls[at] = what(value)),
      (error: unknown) => {
        const { name = '' } = error as { readonly name?: string };
        this.calls[at] =
          `error ${name.endsWith('ChannelError') || name.startsWith('Channel') ? name : this.plan.nameOf(error)}`;
      },
    );
  }
}
