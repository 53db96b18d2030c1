/**
 * `node --conditions=@forawait/source --import ./scripts/source-loader.js file.ts` runs the TypeScript of this repository as
 * it stands, on every Node we support: nothing has to be built first.
 */
import { register } from 'node:module';

// From here on Node takes the types off without a warning, and warns of `register` instead.
const FIRST_WITHOUT = 26;

if (Number.parseInt(process.versions.node, 10) < FIRST_WITHOUT) register('./source-hooks.js', import.meta.url);
