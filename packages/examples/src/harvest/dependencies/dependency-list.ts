import { listOf, type List } from '../list-source.ts';
import type { HarvestRecord } from '../record.ts';
import type { LocalSite } from './local-site.ts';
import { manifestFacts } from './manifest.ts';
import { SITEMAP } from './site.ts';

/**
 * The list of all pages of a site of packages, read over HTTP as the site offers it.
 * Records are named by path, not by URL: the port of the next run is another one, and `--resume` must know them again.
 *
 * @param site the site
 */
export async function dependencyList({ address, dependencies }: LocalSite): Promise<List> {
  const sizes = new Map(dependencies.map(({ path, installedBytes }) => [`${path}/package.json`, installedBytes]));
  const pages = dependencies.reduce((count, dependency) => count + dependency.pages.length, 0);
  const sitemap = await fetch(new URL(SITEMAP, address));
  return {
    ...listOf('sitemap', sitemap, pages),
    site: address,
    enrich: (record: HarvestRecord, body: Uint8Array) => {
      const installedBytes = sizes.get(record.url);
      if (installedBytes === undefined) return record;
      const path = record.url.slice(0, -'/package.json'.length);
      return { ...record, package: manifestFacts(path, Buffer.from(body).toString(), installedBytes) };
    },
  };
}
