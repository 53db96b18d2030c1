// Measures one case in this process, which does nothing else: `child.js <case> <alone | polluted> <effort as JSON>`.
// The result goes to standard output, as JSON.
import { cases } from './cases/index.js';
import { measure } from './measure.js';
import { pollute } from './pollute.js';

const [, , name, mode, effort] = process.argv;
const one = cases.find((each) => each.name === name);

const items = (await one.prepare?.()) ?? one.items;
if (mode === 'polluted') for (const engine of one.engines) await pollute(engine);
const contestants = one.contestants.map(({ name, peer = false }) => ({ name, peer }));
const figures = await (one.measure ?? measure)(one.contestants, items, { ...JSON.parse(effort), ...one.effort });
const extras = [await one.extra?.()].flat().filter((extra) => extra !== undefined);
process.stdout.write(JSON.stringify({ contestants, figures, extras }));
