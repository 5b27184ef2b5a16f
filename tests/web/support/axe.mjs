// @ts-check
// What axe-core has against the page as it stands.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {import('./pagewalk-page.mjs').PagewalkPage} pagewalk */
export const violations = async ({ page }) => {
  // Evaluated by the debugger: the page's content security policy allows no foreign script.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run();
    return violations.map(
      (/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ n) => n.html).join(' ')}`,
    );
  });
  return /** @type {string[]} */ (found);
};
