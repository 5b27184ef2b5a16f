// The console.
export const terminal = {
  'terminal.title': 'Console',
  'terminal.name': 'Console of the machine. Press Escape twice to leave it.',
  'terminal.leaveHint': 'Esc Esc leaves the console',
  'terminal.pausedHint': 'Paused: keys wait until it runs · Esc Esc leaves',
  'terminal.enterHint': 'Click or Tab to type',
  'terminal.screenReader': 'Screen reader',
  'terminal.screenReaderHint': 'Reads the console’s output aloud with a screen reader; drawing is slower',
  'terminal.tooMuchOutput': 'Too much output to announce; move through the rows to read it',
} as const satisfies Readonly<Record<string, string>>;
