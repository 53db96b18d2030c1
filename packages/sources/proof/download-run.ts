// A script: downloads a file, from where the one before was killed, until it is killed itself. Tells when bytes come, and when all have.
import { download } from '../src/download/index.ts';
import type { DownloadNews, DownloadPlan } from './download-plan.ts';

const { url, path, fsync } = JSON.parse(process.argv[2]!) as DownloadPlan;
process.on('disconnect', () => process.exit(1));

const told = new Set<DownloadNews>();
const tell = (news: DownloadNews): void => {
  if (!told.has(news)) process.send!(news);
  told.add(news);
};
await download(url, path, {
  fsync,
  retry: { limit: 20, baseMs: 1, maxMs: 10 },
  onProgress({ received, total }) {
    tell('begun');
    if (received === total) tell('whole');
  },
});
process.exit(0);
