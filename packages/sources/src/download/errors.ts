/** Where a download failed. */
export interface DownloadFailure extends ErrorOptions {
  /** The URL that was asked for. */
  readonly url: string;
  /** Where the file was to be. */
  readonly path: string;
}

/** What came is not the file that was wanted, or it cannot be put together. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  /**
   * `ERR_DOWNLOAD_CHECKSUM` (the file is whole, and not the one that was expected), `ERR_DOWNLOAD_STATUS` (an answer that has
   * no file: neither 200 nor 206, nor an error), `ERR_DOWNLOAD_RANGE` (a part that nobody had asked for),
   * `ERR_DOWNLOAD_LENGTH` (more than was announced), `ERR_DOWNLOAD_BUSY` (another download of this process is on its way to
   * that path), `ERR_DOWNLOAD_PART` (somebody else has moved or written what had come so far).
   */
  readonly code: string;
  readonly url: string;
  readonly path: string;

  constructor(code: string, problem: string, failure: DownloadFailure) {
    super(`Cannot download ${failure.url} to ${failure.path}: ${problem}`, failure);
    this.code = code;
    this.url = failure.url;
    this.path = failure.path;
  }
}
