/**
 * `node --conditions=@forawait/source --import ./scripts/source-loader.js file.ts` runs the TypeScript of this repository as
 * it stands, on every Node we support: nothing has to be built first.
 */
import { register } from 'node:module';

register('./source-hooks.js', import.meta.url);
