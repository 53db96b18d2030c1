import { DONE } from '../../protocol.ts';
import { Feed } from '../feed.ts';

/** An array: the whole of it is one batch. Items may be promises. */
export class ArrayFeed extends Feed {
  protected readonly kind: string = 'array';
  constructor(array: ArrayLike<unknown>) {
    super();
    this.items = array;
    this.mixed = true;
  }

  request(): DONE {
    return DONE;
  }

  protected leave(): void {}
}
