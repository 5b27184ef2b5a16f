// The other machine: qemu-system-riscv64 with the board, the disk and the options that ours stands for.
import { Console } from './console.mjs';

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
