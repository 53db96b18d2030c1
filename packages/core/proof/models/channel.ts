import type { Plan } from '../plan.ts';
import { WAITING } from '../state.ts';
import { Model } from './model.ts';

interface Send {
  readonly call: number;
  readonly value: string;
}

/** A channel with one sender and one receiver, by semantics D7: what a call of either end must hear, and when. */
export class ChannelModel extends Model {
  private readonly capacity: number;
  private readonly buffer: string[] = [];
  /** Sends that wait for room, and reads that wait for a value. */
  private readonly sends: Send[] = [];
  private readonly line: number[] = [];
  /** Sends that can be given up: every other one. */
  private readonly cancellable: number[] = [];
  private senderClosed = false;
  private failure: string | undefined;
  private receiverGone = false;
  private count = 0;

  constructor(plan: Plan, capacity: number) {
    super(plan, 0);
    this.capacity = capacity;
  }

  override act(name: string): void {
    if (name === 'send') this.send();
    else if (name === 'close') this.closeSender(undefined);
    else if (name === 'fail') this.closeSender('the failure');
    else if (name === 'cancel') this.cancel();
    else super.act(name);
  }

  private send(): void {
    const call = this.calls.push(WAITING) - 1;
    const value = `s${this.count++}`;
    if (this.count % 2 === 1) this.cancellable.push(call);
    if (this.senderClosed) return this.reject(call, 'ChannelClosedError');
    if (this.receiverGone) return this.reject(call, 'BrokenChannelError');
    const reader = this.line.shift();
    if (reader !== undefined) this.hear(reader, value);
    else if (this.buffer.length < this.capacity) this.buffer.push(value);
    else {
      this.sends.push({ call, value });
      return;
    }
    this.hear(call, 'sent');
  }

  /** The oldest send that can be given up: if it waits, it has not happened. */
  private cancel(): void {
    const call = this.cancellable.shift();
    const at = this.sends.findIndex((send) => send.call === call);
    if (at < 0) return;
    this.sends.splice(at, 1);
    this.reject(call!, 'the cancel');
  }

  private closeSender(failure: string | undefined): void {
    if (this.senderClosed) return;
    this.senderClosed = true;
    this.failure = failure;
    this.refuse('ChannelClosedError');
    const first = this.line.shift();
    if (first !== undefined) this.end(first);
    for (const call of this.line.splice(0)) this.hear(call, 'done');
  }

  private refuse(error: string): void {
    for (const { call } of this.sends.splice(0)) this.reject(call, error);
  }

  private end(call: number): void {
    this.over = true;
    if (this.failure === undefined) this.hear(call, 'done');
    else this.reject(call, this.failure);
  }

  protected asked(call: number): void {
    const value = this.buffer.shift() ?? this.handOver();
    if (value !== undefined) {
      this.hear(call, value);
      while (this.buffer.length < this.capacity && this.sends.length > 0) this.buffer.push(this.handOver()!);
    } else if (this.senderClosed) this.end(call);
    else this.line.push(call);
  }

  private handOver(): string | undefined {
    const send = this.sends.shift();
    if (send !== undefined) this.hear(send.call, 'sent');
    return send?.value;
  }

  protected pulled(): void {}

  protected override get anybody(): boolean {
    return this.line.length > 0;
  }

  protected override leaving(then: () => void): void {
    this.forget();
    then();
  }

  /** An abort is for the receiver alone. */
  protected override reject(call: number, error: string): void {
    if (error !== 'the abort' || !this.sends.some((send) => send.call === call)) super.reject(call, error);
  }

  /** The receiver is gone: what was sent is dropped, what waits has not happened. */
  protected forget(): void {
    this.receiverGone = true;
    this.buffer.length = 0;
    this.refuse('BrokenChannelError');
    for (const call of this.line.splice(0)) this.hear(call, 'done');
  }
}
