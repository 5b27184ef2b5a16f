// What the engine of the function lab says in English, in Chinese: the sentence of each function, and what is wrong with an
// argument. What is not here stays English.

/** By the name of the function. */
export const labHelp: Readonly<Record<string, string>> = {
  kinit: '把 [first, end) 的 RAM 交给分配器，全部空闲。',
  freerange: '释放 [first, end) 的所有页。',
  kalloc: '分配一个 4096 字节的页；内存用完时无结果。',
  kfree: '释放一页；页被共享时只减少一个使用者。',
  superalloc: '分配连续的 2 MiB；没有这样一块时无结果。',
  superfree: '释放 superalloc 给出的内存。',
  kshare: '为正在使用的页增加一个使用者。',
  kusers: '页有几个使用者；空闲时为 0。',
  PX: '在 level 级由第几项翻译 va。',
  PA2PTE: '物理地址在页表项中的写法。',
  PTE2PA: '页表项指向的物理页。',
  PTE_FLAGS: '页表项的十个标志位。',
  PGROUNDUP: '把字节数向上取整到整页。',
  PGROUNDDOWN: '把字节数向下取整到整页。',
  walk: '翻译 va 的第 0 级页表项；缺少页表时无结果。',
  walkaddr: '用户页背后的物理页；用户模式在那里没有页时无结果。',
  mappages: '把 [va, va + size) 的各页映射到从 pa 开始的页；重复映射会 panic。',
  vmprint: '按页表实验的格式打印页表。',
  load_pte: '读取某个物理地址处的页表项。',
  kvmmake: '建立内核自己的页表，并为每个进程准备内核栈。',
  kvmmap: '与 mappages 相同，但内存用完时会 panic。',
  kvmpa: '内核虚拟地址背后的物理地址。',
  kvminithart: '启用一个页表，并给出相应的 satp 值。',
  proc_mapstacks: '为每个进程映射内核栈，并留出保护页。',
  uvmcreate: '建立一个空页表。',
  uvmfirst: '把第一个程序放在地址 0 的一页中。',
  uvmalloc: '用清零的页扩大用户内存；返回新的大小。',
  uvmdealloc: '缩小用户内存并释放页；返回新的大小。',
  uvmunmap: '取消从 va 开始 pages 个页的映射。',
  uvmfree: '释放 size 字节的用户内存，然后释放所有页表。',
  freewalk: '释放没有叶子项的整棵页表树；遇到叶子项会 panic。',
  uvmcopy: '像 fork 那样把父进程的用户内存给子进程。',
  uvmclear: '不再让用户模式访问某一页，但保留映射。',
  growproc: '把用户内存的末尾移动 bytes 字节；返回新的大小。',
  sbrk: '系统调用：以当前大小调用 growproc；返回旧的大小。',
  copyin: '读取用户内存的 count 个字节；有一部分不属于用户时无结果。',
  copyout: '把字节写入用户内存。',
  copyinstr: '读取用户内存中在 most 字节内结束的字符串。',
  proc_pagetable: '建立页表，顶部是每个进程都有的那些页。',
  proc_freepagetable: '释放这样的页表和它 size 字节的用户内存。',
  exec: '装入 ELF 程序和参数；返回栈指针，失败时无结果并释放页表。',
  pkvminit: 'kpt：为一个进程建立内核页表。',
  pkvmfree: 'kpt：释放它，但不释放它映射或共享的内容。',
  uvmmap: 'kpt：对这种页表执行 mappages。',
  u2kvmcopy: 'kpt：把 [old_size, new_size) 的用户页镜像进去。',
  u2kvmclear: 'kpt：再把 [new_size, old_size) 的镜像去掉。',
  copyin_new: 'kpt：通过正在使用的页表（kvminithart）执行 copyin。',
  copyinstr_new: 'kpt：通过正在使用的页表执行 copyinstr。',
  map_superpage: 'super：用一个叶子项映射 va 处的 2 MiB。',
  split_superpage: 'super：使 va 成为叶子项的分界；把超级页拆成 512 页。',
  pgaccess: '从上次调用以来 count 个页中哪些被访问过，每页一位。',
  vmfault: 'cow、lazy：为缺页的访问准备一页。',
};

const types: Readonly<Record<string, string>> = {
  nothing: '空',
  'true or false': '真或假',
  'a number': '数',
  'a number up to 1 MiB': '不超过 1 MiB 的数',
  'a number, negative to shrink': '数（负数表示缩小）',
  'a number of bytes': '字节数',
  'a page table': '页表',
  'a virtual address': '虚拟地址',
  'a physical address': '物理地址',
  'the physical address of an entry': '页表项的物理地址',
  'an entry': '页表项',
  'permissions such as "rwu"': '权限，例如 "rwu"',
  'a text in quotes': '带引号的文本',
  'texts in quotes': '带引号的多个文本',
  'Fail or Allocate': 'Fail 或 Allocate',
  'Keep or Free': 'Keep 或 Free',
};

/** Why functions of a kernel cannot be called. */
const obstacles: Readonly<Record<string, string>> = {
  'its file has no debug information, which would tell what they take (compile it with -ggdb)':
    '它的文件没有调试信息，不知道这些函数的参数（请用 -ggdb 编译）',
  'none of them has a known name (walk, mappages, kalloc)':
    '没有一个函数的名称是已知的（walk、mappages、kalloc）',
  'its page table is not known at this instant': '此刻还不知道它的页表',
};

const messages: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^nothing where (.+) should stand$/s, (type) => `这里应填${types[type] ?? type}`],
  [/^there is no '(.+)' that could be (.+)$/s, (name, type) => `没有名为 '${name}' 的${types[type] ?? type}`],
  [/^'(.+)' is not a number that fits into 64 bits$/s, (text) => `'${text}' 不是 64 位以内的数`],
  [/^'(.+)' is nothing: the call gave no result$/s, (text) => `'${text}' 为空：那次调用没有结果`],
  [/^'(.+)' is not (.+)$/s, (text, type) => `'${text}' 不是${types[type] ?? type}`],
  [
    /^(0x[0-9a-f]+) is not the start of a page in RAM, which is (\S+) to (\S+)$/,
    (root, first, end) => `${root} 不是 RAM（${first} 到 ${end}）中一页的起始地址`,
  ],
  [/^a text without a quote at its end$/, () => '文本末尾缺少引号'],
  [/^a text cannot be added to anything$/, () => '文本不能参与加减'],
  [/^a text of more than 1 MiB$/, () => '文本超过 1 MiB'],
  [/^(.+) has letters other than .+$/s, (text) => `${text} 含有 r w x u v g a d 和 c（写时复制）以外的字母`],
  [
    /^(0x[0-9a-f]+) bytes are more than any address space has; at most (\S+)$/,
    (size, most) => `${size} 字节超过任何地址空间；最多 ${most}`,
  ],
  [/^(\d+) is too much at once; at most (\d+)$/, (n, most) => `${n} 一次太多；最多 ${most}`],
  [/^'(.+)' is no name: .+$/s, (name) => `'${name}' 不能作为名称：只能有字母、数字和 _，且不以数字开头`],
  [/^unknown escape '(.+)'$/s, (letter) => `未知的转义 '${letter}'`],
  [/^(\d+) arguments are not what it takes: (.+)$/s, (n, signature) => `参数个数 ${n} 不对：${signature}`],
  [
    /^the kernel's own functions cannot be called: (.+)$/s,
    (reason) => `不能调用该内核自己的函数：${obstacles[reason] ?? reason}`,
  ],
  [/^its texts are longer than 1 MiB$/, () => '文本超过 1 MiB'],
  [/^the kernel's page table has no entry free$/, () => '内核的页表中没有空闲的项'],
  [/^the page table that the kernel uses lies outside RAM$/, () => '内核使用的页表在 RAM 之外'],
  [/^there is nothing to take back$/, () => '没有可以撤销的调用'],
  [
    /^(?:this kernel does not tell where its allocator is|the kernel's allocator is said to lie outside RAM|the kernel has not brought its allocator up yet|a hart is changing the list of free pages at this instant): kalloc gives scratch pages from (\S+) on, behind RAM, and kfree takes no others$/,
    (first) => `此刻无法接管内核的分配器：kalloc 从 RAM 之后的 ${first} 起给出临时页，kfree 也只接受这些页`,
  ],
];

/** A sentence of the engine in Chinese, as far as it is known here. */
export function inChinese(sentence: string): string {
  const argument = /^(?:\w+: )?argument (\d+), (\w+): (.+)$/s.exec(sentence);
  if (argument) return `参数 ${argument[1]}（${argument[2]}）：${inChinese(argument[3] ?? '')}`;
  for (const [pattern, words] of messages) {
    const match = pattern.exec(sentence);
    if (match) return words(...match.slice(1));
  }
  return sentence;
}
