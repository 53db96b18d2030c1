import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('site.js', import.meta.url));

/**
 * Starts the site, which ends with this process.
 *
 * @returns {Promise<string>} its origin
 */
export async function serve() {
  const site = fork(file, { execArgv: [] });
  const [port] = await once(site, 'message');
  // Neither the site nor the channel to it is a reason to live on.
  site.unref();
  site.channel.unref();
  return `http://127.0.0.1:${port}`;
}
