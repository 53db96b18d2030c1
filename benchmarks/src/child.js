// Measures one case in this process, which does nothing else: `child.js <case> <alone | polluted> <effort as JSON>`.
// The result goes to standard output, as JSON.
import { cases } from './cases/index.js';
import { measure } from './measure.js';
import { pollute } from './pollute.js';

const [, , name, mode, effort] = process.argv;
const one = cases.find((each) => each.name === name);

const items = one.prepare?.() ?? one.items;
if (mode === 'polluted') for (const engine of one.engines) await pollute(engine);
const contestants = one.contestants.map(({ name, peer = false }) => ({ name, peer }));
const figures = await measure(one.contestants, items, JSON.parse(effort));
const extra = await one.extra?.();
process.stdout.write(JSON.stringify({ contestants, figures, extra }));
