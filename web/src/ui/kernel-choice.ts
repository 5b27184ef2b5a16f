// Which kernel the machine boots, as the menu of kernels has it.
import { type ImageSource, nameOfSource } from '../machine/protocol.ts';
import { type KernelVariant, kernelVariants } from '../model/kernel-variants.ts';

/** One of the page's kernels, or a file of the reader's. */
export type KernelChoice = { readonly variant: KernelVariant } | { readonly own: string };

export function kernelChoice(
  kernel: ImageSource,
  builtIn: (variant: KernelVariant) => ImageSource,
): KernelChoice {
  const name = nameOfSource(kernel);
  const variant = kernelVariants.find((known) => nameOfSource(builtIn(known)) === name);
  return variant ? { variant } : { own: name };
}
