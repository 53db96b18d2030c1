/** What can stand in one list at a time. */
export interface Listed<T> {
  before: T | undefined;
  behind: T | undefined;
}

/**
 * In at the end, out anywhere, in constant time. No `Set`: one that is always filled and emptied makes a new table now and
 * then, and an old table keeps alive what was in it.
 */
export class List<T extends Listed<T>> {
  first: T | undefined;
  size = 0;
  #last: T | undefined;

  add(item: T): void {
    const last = this.#last;
    item.before = last;
    if (last) last.behind = item;
    else this.first = item;
    this.#last = item;
    this.size++;
  }

  /** Only what is in this list. */
  remove(item: T): void {
    const { before, behind } = item;
    if (before) before.behind = behind;
    else this.first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    item.before = item.behind = undefined;
    this.size--;
  }

  /** All that are there now, in their order: what follows may change the list. */
  all(): T[] {
    const all: T[] = [];
    for (let item = this.first; item; item = item.behind) all.push(item);
    return all;
  }
}
