import type { selected as en } from '../en/selected.ts';

export const selected = {
  'selected.name': '选中',
  'selected.hint': '点选一个页表项、地址、物理页或进程：这一行会解释它。',
  'selected.gone': '已不存在',
  'selected.ended': '进程 {pid} 已结束。',
  'selected.process': 'pid {pid} {name} · 用户内存 {size} · 页表 {root}',
  'selected.mapped': '还映射在：',
  'selected.nowhereElse': '别处没有',
  'selected.more': '以及另外 {n} 处',
  'selected.writer': '谁写的？',
  'selected.writerHint': '重放运行过程，找出最后写入这个页表项或字的指令',
} as const satisfies Readonly<Record<keyof typeof en, string>>;
