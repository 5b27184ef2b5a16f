// The other machine: qemu-system-riscv64 with the board, the disk and the options that ours stands for.
import { once } from 'node:events';
import { connect } from 'node:net';

import { Console } from './console.mjs';

/** OpenSBI as QEMU brings it along. */
export const openSbi = '/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin';

/** Starts QEMU in OpenSBI, without a kernel, and with the hypervisor extension off: ours has none. */
export function startQemuInFirmware({ harts = 1, memory = 128 }) {
  return new Console('qemu-system-riscv64', [
    ...['-machine', 'virt', '-cpu', 'rv64,h=false', '-bios', openSbi],
    ...['-m', `${memory}M`, '-smp', `${harts}`],
    ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
  ]);
}

/**
 * Starts QEMU. What the guest writes to the disk is thrown away. `monitor` and `gdb`: paths for the sockets of the
 * monitor and of the debugger's stub.
 * @param {{ kernel: string, disk?: string, harts?: number, memory?: number, append?: string, monitor?: string, gdb?: string }} board
 */
export function startQemu({ kernel, disk, harts = 1, memory = 128, append, monitor, gdb }) {
  const drive = ['-drive', `file=${disk},if=none,format=raw,id=x0,snapshot=on`];
  return new Console('qemu-system-riscv64', [
    ...['-machine', 'virt', '-bios', 'none', '-kernel', kernel],
    ...['-m', `${memory}M`, '-smp', `${harts}`],
    ...[
      '-display',
      'none',
      '-monitor',
      monitor ? `unix:${monitor},server,nowait` : 'none',
      '-serial',
      'stdio',
    ],
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...(disk ? [...drive, '-device', 'virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0'] : []),
    ...(append ? ['-append', append] : []),
    ...(gdb ? ['-gdb', `unix:${gdb},server,nowait`] : []),
  ]);
}

const monitorPrompt = '(qemu) ';

/** What the monitor behind the socket answers to a command. The guest stands still meanwhile. */
export async function askMonitor(path, command) {
  const socket = connect(path).setEncoding('utf8');
  let answer = '';
  const untilPrompt = async () => {
    while (!answer.endsWith(monitorPrompt)) answer += (await once(socket, 'data'))[0];
  };
  try {
    await untilPrompt();
    answer = '';
    socket.write(`stop\n`);
    await untilPrompt();
    answer = '';
    socket.write(`${command}\n`);
    await untilPrompt();
    return answer.replaceAll('\r', '');
  } finally {
    socket.destroy();
  }
}
