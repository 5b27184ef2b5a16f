import { describe, expect, test } from 'vitest';
import { placeBeside } from './tour-steps.ts';

const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };
const card = { width: 340, height: 190 };

describe('the card of the tour', () => {
  const targets = {
    'the console of a wide page': { target: { left: 0, top: 44, width: 560, height: 720 }, view: desktop },
    'a panel of a wide page': { target: { left: 568, top: 100, width: 712, height: 600 }, view: desktop },
    'the header of a wide page': { target: { left: 0, top: 0, width: 1280, height: 44 }, view: desktop },
    'the strip below the panels': { target: { left: 568, top: 730, width: 712, height: 34 }, view: desktop },
    'the console of a phone': { target: { left: 0, top: 84, width: 360, height: 200 }, view: phone },
    'a panel of a phone': { target: { left: 0, top: 300, width: 360, height: 400 }, view: phone },
  };
  for (const [name, { target, view }] of Object.entries(targets))
    test(`stands beside ${name}, in sight`, () => {
      const size = { ...card, width: Math.min(card.width, view.width - 24) };
      const { left, top } = placeBeside(target, size, view);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + size.width).toBeLessThanOrEqual(view.width);
      expect(top + size.height).toBeLessThanOrEqual(view.height);
      const apart =
        left >= target.left + target.width ||
        left + size.width <= target.left ||
        top >= target.top + target.height ||
        top + size.height <= target.top;
      expect(apart).toBe(true);
    });

  test('stands over the lower end of what fills the page', () => {
    const { top } = placeBeside({ left: 0, top: 100, width: 360, height: 600 }, card, phone);
    expect(top + card.height).toBeLessThanOrEqual(phone.height);
    expect(top).toBeGreaterThan(phone.height / 2);
  });
});
