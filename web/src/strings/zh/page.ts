import type { page as en } from '../en/page.ts';

export const page = {
  'page.title': 'Pagewalk',
  'page.tagline': '一台可以观察虚拟内存的 RISC-V 计算机',
  'page.skipToPanel': '跳到面板',

  'split.name': '控制台与面板之间的分隔条',

  'keys.name': '附加按键',
  'keys.ctrlHint': 'Control：作用于下一个按键',
  'keys.tab': 'Tab 键',
  'keys.escape': 'Esc 键',
  'keys.up': '向上键',
  'keys.down': '向下键',
  'keys.pipe': '竖线',

  'panels.name': '面板',
  'panels.all': '所有面板',

  'drop.here': '把内核 (ELF) 和磁盘映像拖到这里启动，或拖入内核源代码',
} as const satisfies Readonly<Record<keyof typeof en, string>>;
