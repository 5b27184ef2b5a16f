// Joins the machine and the page.

import { App } from './app.ts';
import { MachineClient } from './machine/machine-client.ts';
import type { MachineSetup } from './machine/protocol.ts';
import { startWorker } from './machine/start-worker.ts';
import type { KernelVariant } from './model/kernel-variants.ts';
import { preferredLocale } from './strings/index.ts';
import { loadPreferences } from './ui/preferences.ts';
import './ui/page.css';

/** The worker lies elsewhere than the page, so it is told whole addresses. */
const image = (path: string) => ({ url: new URL(`images/${path}`, document.baseURI).href });

const builtIn = (variant: KernelVariant): MachineSetup => ({
  harts: 1,
  memoryMiB: 128,
  profile: 'xv6-2022',
  kernel: image(`${variant}/kernel.elf`),
  disk: image(`${variant}/fs.img`),
});

const machine = new MachineClient(startWorker);

const app = new App();
app.machine = machine;
app.builtIn = builtIn;
app.preferences = loadPreferences({
  theme: 'auto',
  locale: preferredLocale(navigator.languages),
  screenReader: false,
  split: matchMedia('(min-width: 600px)').matches ? 0.44 : 0.34,
  happened: matchMedia('(min-width: 600px)').matches,
  panel: 'tables',
  below: '',
  rows: 0.5,
  toured: false,
});
document.body.append(app);

// The terminal listens once it stands; the first byte of the boot must not be lost.
void app.updateComplete.then(() => machine.load(builtIn('classic')));
