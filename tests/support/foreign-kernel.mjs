// @ts-check
// A kernel of ours as if somebody else had written it: without what it tells the inspector and the lab about itself.
import { readFileSync } from 'node:fs';
import { image } from '../../scripts/support/paths.mjs';

/**
 * The kernel of a variant, with further names in its file misspelt.
 * @param {string} variant
 * @param {...string} names of symbols or sections that it is to have no more
 */
export function foreign(variant, ...names) {
  const file = Buffer.from(readFileSync(image(variant).kernel));
  for (const name of ['pagewalk_inspection', ...names]) {
    const text = `${name}\0`;
    for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) file.write('?', at, 'latin1');
  }
  return file;
}
