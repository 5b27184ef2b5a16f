// The other machine: qemu-system-riscv64 with the board, the disk and the options that ours stands for.
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

/** Starts QEMU. What the guest writes to the disk is thrown away. */
export function startQemu({ kernel, disk, harts = 1, memory = 128, append }) {
  const drive = ['-drive', `file=${disk},if=none,format=raw,id=x0,snapshot=on`];
  return new Console('qemu-system-riscv64', [
    ...['-machine', 'virt', '-bios', 'none', '-kernel', kernel],
    ...['-m', `${memory}M`, '-smp', `${harts}`],
    ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...(disk ? [...drive, '-device', 'virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0'] : []),
    ...(append ? ['-append', append] : []),
  ]);
}
