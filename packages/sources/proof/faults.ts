// R5: whatever goes wrong on the network, it ends as the error of its kind or the right retry, and nothing is left.
import { faults } from '../test/faults/faults.ts';
import { runFaults, type Company } from '../test/faults/run-faults.ts';
import { chanceOf } from './chance.ts';
import type { Figure, Job } from './figure.ts';

const kinds = new Set(faults.map(({ kind }) => kind)).size;
const companies: readonly Company[] = ['together', 'alone', 'arriving'];

function jobOf(company: Company): Job {
  const what = `network faults, ${company}`;
  const run = async (seed: number): Promise<Figure> => {
    const { trials, problems } = await runFaults(faults, company, chanceOf(seed));
    const figures = `${String(kinds)} kinds at ${String(faults.length)} points, ${String(trials.length)} trials`;
    return { law: 'R5', what, figures, failures: [...trials.flatMap((trial) => trial.problems), ...problems] };
  };
  return { law: 'R5', what, run };
}

export const faultJobs: readonly Job[] = companies.map(jobOf);
