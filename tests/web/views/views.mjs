// @ts-check
// The views of a page that is open, as data.
import { MachineReader } from './read-machine.mjs';
import { RunReader } from './read-run.mjs';
import { TableReader } from './read-tables.mjs';
import { Reader } from './reader.mjs';

export class Views extends Reader {
  /** @param {import('../support/pagewalk-page.mjs').PagewalkPage} pagewalk */
  constructor(pagewalk) {
    super(pagewalk);
    this.tables = new TableReader(pagewalk);
    this.machine = new MachineReader(pagewalk);
    this.run = new RunReader(pagewalk);
  }
}
