// @ts-check
// What keyboard.mjs asks of the page: where the focus is, and what can be clicked, through shadow roots.

/**
 * Runs in the page before anything else: remembers what listens for clicks, and knows how to look through shadow roots.
 */
export function prepare() {
  /** @type {WeakSet<object>} */
  const listening = new WeakSet();
  /** @type {Set<Element>} */
  let reached = new Set();
  /** What had the focus last, and how it looked then. @type {{ element: Element, looks: string } | undefined} */
  let lastSeen;
  /** Numbers for elements that have the focus. @type {Map<Element, number>} */
  const numbers = new Map();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (/^(click|dblclick|mousedown|pointerdown)$/.test(type)) listening.add(this);
    return add.call(this, type, ...rest);
  };

  const focused = () => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return /** @type {HTMLElement | null} */ (active);
  };
  /** @param {Element} element @returns {Element | null} */
  const above = (element) =>
    element.assignedSlot ??
    element.parentElement ??
    /** @type {ShadowRoot} */ (element.getRootNode()).host ??
    null;
  /** @param {Element} element @param {string} selector */
  const nearest = (element, selector) => {
    for (let at = /** @type {Element | null} */ (element); at; at = above(at))
      if (at.matches(selector)) return at;
    return null;
  };
  /** @param {Element | null} element */
  const text = (element) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

  /** As much of the accessible name as the page uses. @param {Element} element */
  const nameOf = (element) => {
    const root = /** @type {ShadowRoot} */ (element.getRootNode());
    const label = element.getAttribute('aria-label');
    if (label) return label;
    const by = element.getAttribute('aria-labelledby');
    if (by) return text(root.getElementById(by));
    if (element.id && element.matches('input, select')) {
      const labelFor = root.querySelector(`label[for="${element.id}"]`);
      if (labelFor) return text(labelFor);
    }
    if (element.matches('input, select')) return text(element.closest('label'));
    return text(element);
  };
  /** @param {Element} element */
  const roleOf = (element) => element.getAttribute('role') ?? element.localName;

  /** @param {Element} element */
  const describe = (element) => ({
    role: roleOf(element),
    name: nameOf(element),
    chosen: text(/** @type {HTMLSelectElement} */ (element).selectedOptions?.[0] ?? null),
    within: nearest(element, '[role=tabpanel][id], [role=region], [role=banner], dialog')?.localName ?? '',
  });

  /** The row or option that a list with the focus says it stands on. @param {Element} element */
  const activeIn = (element) => {
    const id = element.getAttribute('aria-activedescendant');
    return id ? /** @type {ShadowRoot} */ (element.getRootNode()).getElementById(id) : null;
  };

  /** @param {Element} element */
  const looksOf = (element) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(element);
    return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor, backgroundColor].join('|');
  };

  const natural =
    'button, a[href], input, select, textarea, summary, [contenteditable], [tabindex="0"], ' +
    '[role=tab], [role=treeitem], [role=row], [role=option]';

  /** @param {Element | ShadowRoot} root @param {Element[]} into */
  const gather = (root, into) => {
    for (const child of root.children) {
      if (child.matches('.xterm')) continue; // the console's own, which has one field for all keys
      const isOff =
        /** @type {HTMLButtonElement} */ (child).disabled ||
        child.querySelector(':scope > [role=columnheader]');
      const canBeClicked = child.matches(natural) || listening.has(child);
      if (canBeClicked && !isOff && child.checkVisibility()) into.push(child);
      if (child.shadowRoot) gather(child.shadowRoot, into);
      gather(child, into);
    }
    return into;
  };

  /** A click on it is what a key does to something that was reached. @param {Element} element */
  const isReached = (element) => {
    if (reached.has(element)) return true;
    // The tabs of the panels: each of them is another page.
    if (element.matches('.workbench > .bar [role=tab]')) return true;
    // A part of a row that arrow keys stand on, or of a label whose field has the focus.
    const row = nearest(element, '[role=row], [role=option]');
    if (row && row !== element && reached.has(row)) return true;
    // A row or a label around a button or a field that does the same, for clicks in it reach the row, too.
    return [...element.querySelectorAll('button, input')].some((inner) => reached.has(inner));
  };

  Object.assign(globalThis, {
    keyboardProbe: {
      where() {
        const element = focused();
        return element ? describe(element) : undefined;
      },
      /** Notes where the focus is; says whether it had been there, and what looked the same with the focus as without. */
      note() {
        const element = focused();
        const unseen =
          lastSeen && lastSeen.element !== element && looksOf(lastSeen.element) === lastSeen.looks
            ? describe(lastSeen.element)
            : undefined;
        lastSeen = undefined;
        if (!element || element === document.body) return { unseen };
        if (!element.matches('.xterm-helper-textarea')) lastSeen = { element, looks: looksOf(element) };
        const known = reached.has(element);
        reached.add(element);
        const active = activeIn(element);
        if (active) reached.add(active);
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return {
          ...describe(element),
          unseen,
          known,
          number: numbers.get(element) ?? numbers.set(element, numbers.size + 1).size,
          active: active ? `${active.id} ${text(active)}` : '',
          list: element.matches('[role=treegrid], [role=grid], [role=listbox]'),
          roving: /** @type {HTMLElement} */ (element).dataset.roving !== undefined,
          tab: element.matches('[role=tab]') && !element.closest('.workbench'), // those of a panel
          terminal: element.matches('.xterm-helper-textarea'),
          inSight:
            right > 0 && bottom > 0 && left < innerWidth && top < innerHeight && right > left && bottom > top,
        };
      },
      /** @param {string} selector of the part of the page, through shadow roots */
      unreached(selector) {
        const parts = gather(document.body, []).filter((element) => nearest(element, selector));
        return {
          count: parts.length,
          missing: parts
            .filter((element) => !isReached(element))
            .map((element) => `${roleOf(element)} “${nameOf(element).slice(0, 60)}”`),
        };
      },
      forget() {
        reached = new Set();
      },
    },
  });
}
