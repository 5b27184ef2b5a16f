// The page around its panels.
export const page = {
  'page.title': 'Pagewalk',
  'page.tagline': 'A RISC-V computer whose virtual memory you can watch',
  'page.skipToPanel': 'Skip to the panel',

  'split.name': 'Divider between console and panel',

  'keys.name': 'Extra keys',
  'keys.ctrlHint': 'Control: applies to the next key',
  'keys.tab': 'Tab',
  'keys.escape': 'Esc key',
  'keys.up': 'Arrow up',
  'keys.down': 'Arrow down',
  'keys.pipe': 'Vertical bar',

  'panels.name': 'Panels',
  'panels.all': 'All panels',

  'drop.here': 'Drop a kernel (ELF) and a disk image to boot them, or the kernel’s sources to read them',
} as const satisfies Readonly<Record<string, string>>;
