// Answers what the page asks about the processes of the kernel.
import type { SavedRegister as ModuleRegister, Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import { type AddressRange, readRanges } from '../model/address-ranges.ts';
import {
  kernelGaps,
  knowledgeKinds,
  type ProcessField,
  type ProcessStack,
  processStates,
  type SavedRegister,
  type SavedRegisters,
  savedValues,
} from '../model/process-tree.ts';
import type { ProcessesAnswer, ProcessesRequest, SymbolsAnswer } from './protocol.ts';
import { rootOfTable } from './table-root.ts';

/** Of a hostile table: a program's memory has a dozen. */
const mostRanges = 2000;

export function readProcesses(session: Session, { pid }: ProcessesRequest): ProcessesAnswer {
  const { processes, leftOut, fields, freePages, knowledge, notes } = session.processDetails();
  return {
    kind: 'processes',
    processes: processes.map((process) => ({
      ...process,
      slot: unsigned64(process.slot),
      state: processStates[process.state] ?? 'other',
      pageTable: unsigned64(process.pageTable),
      size: unsigned64(process.size),
      userPages: unsigned64(process.userPages),
      otherPages: unsigned64(process.otherPages),
      tablePages: unsigned64(process.tablePages),
      kernelTables: process.kernelTables.map(({ name, root }) => ({ name, root: unsigned64(root) })),
      trapframe: unsigned64(process.trapframe),
      kernelStack: unsigned64(process.kernelStack),
      usyscall: unsigned64(process.usyscall),
      channel: unsigned64(process.channel),
      channelOffset: unsigned64(process.channelOffset),
    })),
    leftOut,
    fields: fields as ProcessField[],
    freePages: freePages < 0 ? undefined : freePages,
    knowledge: knowledgeKinds[knowledge] ?? 'satp',
    notes: notes.map(({ gap, detail }) => ({ gap: kernelGaps[gap] ?? 'damagedDebugInfo', detail })),
    stack: pid === undefined ? undefined : readStack(session, pid),
    saved: pid === undefined ? undefined : readSaved(session, pid),
    userStack: pid === undefined ? undefined : readUserStack(session, pid),
  };
}

function readUserStack(session: Session, pid: number): AddressRange | undefined {
  const root = rootOfTable(session, pid);
  if (root === 0n) return undefined;
  const ranges = readRanges(session.addressRanges(root).words, undefined, mostRanges);
  return ranges.find(({ kind, mapped }) => kind === 'stack' && mapped);
}

export const readSymbols = (session: Session, text: string): SymbolsAnswer => ({
  kind: 'symbols',
  symbols: session.findSymbols(text).map((symbol) => ({ ...symbol, address: unsigned64(symbol.address) })),
});

function readSaved(session: Session, pid: number): SavedRegisters | undefined {
  const saved = session.savedRegisters(pid);
  if (!saved) return undefined;
  const plain = (register: ModuleRegister): SavedRegister => ({
    ...register,
    value: unsigned64(register.value),
    offset: unsigned64(register.offset),
    kind: savedValues[register.kind] ?? 'number',
  });
  const { trapframe, context, systemCall, systemCallName } = saved;
  return {
    pid,
    trapframe: trapframe.map(plain),
    context: context.map(plain),
    systemCall: systemCall === null ? undefined : { number: unsigned64(systemCall), name: systemCallName },
  };
}

function readStack(session: Session, pid: number): ProcessStack | undefined {
  const { known, hart, inUserMode, pc, frames } = session.processStack(pid);
  if (!known) return undefined;
  return {
    pid,
    hart,
    inUserMode,
    pc: unsigned64(pc),
    frames: frames.map((frame) => ({
      ...frame,
      pc: unsigned64(frame.pc),
      offset: unsigned64(frame.offset),
    })),
  };
}
