// One stop of the Tab key for a group of many buttons: arrows, Home and End move within it.

const buttonsIn = (group: Element): HTMLElement[] => [
  ...group.querySelectorAll<HTMLElement>('[data-roving]'),
];

/** For `keydown` on the group. Up and down stay in a column, which is the value of data-roving. */
export function rove(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (target.dataset.roving === undefined) return;
  const all = buttonsIn(event.currentTarget as Element);
  const column = all.filter(({ dataset }) => dataset.roving === target.dataset.roving);
  const moves: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowDown: column[column.indexOf(target) + 1],
    ArrowUp: column[column.indexOf(target) - 1],
    ArrowRight: all[all.indexOf(target) + 1],
    ArrowLeft: all[all.indexOf(target) - 1],
    Home: column[0],
    End: column.at(-1),
  };
  if (!(event.key in moves)) return;
  event.preventDefault();
  moves[event.key]?.focus();
}

/** For `focusin` on the group: the Tab key comes back to where the focus was. */
export function rememberPlace(event: FocusEvent): void {
  const target = event.target as HTMLElement;
  if (target.dataset.roving === undefined) return;
  for (const button of buttonsIn(event.currentTarget as Element))
    button.tabIndex = button === target ? 0 : -1;
}
