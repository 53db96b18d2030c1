// R8: whatever a Link header holds, its links are those of the algorithm of RFC 8288.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { parseLinks } from '../src/pages/link-header.ts';
import { linkPieces, linksOf } from '../test/link-model.ts';
import { type Figure, type Job, thousands } from './figure.ts';

const HEADERS = 200_000;

const { targets, parameters, noise } = linkPieces;
const flaw = fc.oneof(fc.constantFrom(...noise), fc.string({ unit: 'binary-ascii', maxLength: 3 }));
/** Mostly nothing: what stands behind a flaw is seldom a link. */
const seldom = fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: flaw });
const link = fc
  .tuple(
    seldom,
    fc.constantFrom(...targets),
    fc.array(fc.tuple(fc.constantFrom(...parameters), seldom), { maxLength: 4 }),
  )
  .map(([before, target, after]) => before + target + after.flat().join(''));
const headers = fc
  .array(fc.tuple(link, fc.constantFrom(',', ', ', ' , ,')), { maxLength: 5, size: 'max' })
  .map((links) => links.flat().join(''));

function linkHeaders(seed: number, share: number): Promise<Figure> {
  const numRuns = Math.ceil(HEADERS * share);
  let links = 0;
  const result = fc.check(
    fc.property(headers, (header) => {
      const model = linksOf(header);
      links += model.length;
      return isDeepStrictEqual(parseLinks(header).links, model);
    }),
    { seed, numRuns },
  );
  const figures = `${thousands(result.numRuns)} headers, ${thousands(links)} links`;
  const counterexample = JSON.stringify(result.counterexample);
  const failures = result.failed ? [`Other links than the model's for ${counterexample} (seed ${String(seed)})`] : [];
  return Promise.resolve({ law: 'R8', what: 'Link headers', figures, failures });
}

export const linkHeaderJobs: readonly Job[] = [{ law: 'R8', what: 'Link headers', run: linkHeaders }];
