export type { Checksum } from './checksum.ts';
export { download, type Downloaded } from './download.ts';
export { DownloadError, type DownloadFailure } from './errors.ts';
export type { DownloadOptions, DownloadProgress, DownloadRequest, DownloadSource } from './options.ts';
