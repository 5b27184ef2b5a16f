import type { terminal as en } from '../en/terminal.ts';

export const terminal = {
  'terminal.title': '控制台',
  'terminal.name': '机器的控制台。连按两次 Esc 键离开。',
  'terminal.leaveHint': '连按两次 Esc 离开控制台',
  'terminal.pausedHint': '已暂停：按键会等到继续运行时生效 · 连按两次 Esc 离开',
  'terminal.enterHint': '点击或按 Tab 键后输入',
  'terminal.screenReader': '屏幕阅读器',
  'terminal.screenReaderHint': '让屏幕阅读器朗读控制台输出；绘制会变慢',
  'terminal.tooMuchOutput': '输出太多，无法全部朗读；请逐行浏览',
} as const satisfies Readonly<Record<keyof typeof en, string>>;
