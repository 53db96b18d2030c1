/** Which page an error is about. */
export interface PagePlace extends ErrorOptions {
  /** Its URL, after redirects. */
  readonly url: string;
  /** Its number, from 1. */
  readonly page: number;
}

/** Pages do not lead on as they should. All items of the pages before were given, and those of the page itself, if it has any. */
export class PageError extends Error {
  override readonly name = 'PageError';
  /**
   * `ERR_PAGE_ITEMS`: it is not known where the items are. `ERR_PAGE_LINK`: a Link header that speaks of a next page, but
   * cannot be understood. `ERR_PAGE_LOOP`: the next page was read already. `ERR_PAGE_ORIGIN`: it belongs to another origin.
   */
  readonly code: 'ERR_PAGE_ITEMS' | 'ERR_PAGE_LINK' | 'ERR_PAGE_LOOP' | 'ERR_PAGE_ORIGIN';
  /** The URL of the page, after redirects. */
  readonly url: string;
  /** The number of the page, from 1. */
  readonly page: number;

  constructor(code: PageError['code'], problem: string, place: PagePlace) {
    super(`Cannot read on from page ${place.page}, ${place.url}: ${problem}`, place);
    this.code = code;
    this.url = place.url;
    this.page = place.page;
  }
}
