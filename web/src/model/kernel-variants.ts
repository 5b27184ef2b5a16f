// The kernels that come with the page, by the names that core/kernel/config.hpp gives them.
export const kernelVariants = ['classic', 'kpt', 'super', 'cow', 'lazy'] as const;

export type KernelVariant = (typeof kernelVariants)[number];
