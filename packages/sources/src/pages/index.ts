export type { PagesCheckpoint } from './checkpoint.ts';
export { PageError, type PagePlace } from './errors.ts';
export { nextCursor } from './next-cursor.ts';
export { nextLink } from './next-link.ts';
export { nextNumber } from './next-number.ts';
export { nextOffset } from './next-offset.ts';
export type { PageAs, PagesOptions } from './options.ts';
export type { NextPage, Page, PageRequest, ReadPage } from './page.ts';
export { type PageItem, Pages, pages } from './pages.ts';
