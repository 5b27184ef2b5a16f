// Where the tour leads, and where its card stands.

export interface TourStep {
  readonly id: 'console' | 'tables' | 'writer' | 'translate' | 'memory' | 'checks' | 'own';
  /** Is on show meanwhile. */
  readonly panel?: string;
  /** What it speaks of, below the page's root: the first that is there and has a size. */
  readonly find: (page: ParentNode) => readonly (Element | null | undefined)[];
}

const workbench = (page: ParentNode) => page.querySelector('pagewalk-workbench')?.shadowRoot;
const panelStep = (id: TourStep['id']): TourStep => ({
  id,
  panel: id,
  find: (page) => [workbench(page)?.querySelector(`#panel-${id}`)],
});

/** In the order of the tour. */
export const tourSteps: readonly TourStep[] = [
  { id: 'console', find: (page) => [page.querySelector('.front'), page.querySelector('pagewalk-terminal')] },
  panelStep('tables'),
  {
    id: 'writer',
    panel: 'tables',
    // On a phone the strip is there only while something is selected.
    find: (page) =>
      ['pagewalk-selected', '#panel-tables'].map((name) => workbench(page)?.querySelector(name)),
  },
  panelStep('translate'),
  panelStep('memory'),
  panelStep('checks'),
  { id: 'own', find: (page) => [page.querySelector('pagewalk-toolbar')] },
];

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
interface Size {
  readonly width: number;
  readonly height: number;
}

const gap = 12;
const edge = 12;

/** The upper left corner of a card beside, below or above what it speaks of; over its lower end where no side has room. */
export function placeBeside(
  target: Box,
  card: Size,
  view: Size,
): { readonly left: number; readonly top: number } {
  const right = target.left + target.width + gap;
  const below = target.top + target.height + gap;
  const clampedLeft = Math.max(edge, Math.min(target.left + edge, view.width - card.width - edge));
  const clampedTop = Math.max(edge, Math.min(target.top + edge, view.height - card.height - edge));
  if (right + card.width + edge <= view.width) return { left: right, top: clampedTop };
  if (target.left - gap - card.width >= edge)
    return { left: target.left - gap - card.width, top: clampedTop };
  if (below + card.height + edge <= view.height) return { left: clampedLeft, top: below };
  if (target.top - gap - card.height >= edge)
    return { left: clampedLeft, top: target.top - gap - card.height };
  return { left: clampedLeft, top: Math.max(edge, view.height - card.height - edge) };
}
