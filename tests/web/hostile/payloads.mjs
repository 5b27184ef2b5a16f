// @ts-check
// What a hostile kernel calls its processes, functions and files, and prints: markup, script, templates of the page's own
// libraries, terminal sequences that answer or reach the page, and text that draws over its neighbours.

const script = 'window.hacked=1';

/** Text that must stay text. Each is at most 95 bytes, without a zero. */
export const payloads = [
  `<script>${script}</script>`,
  `</script><script>${script}</script>`,
  `<img src=x onerror=${script}>`,
  `<svg onload=${script}>`,
  `<svg><script>${script}</script></svg>`,
  `<iframe srcdoc="<script>parent.hacked=1</script>">`,
  `<a href="javascript:${script}">x</a>`,
  `<body onload=${script}>`,
  `<details open ontoggle=${script}>`,
  `<input autofocus onfocus=${script}>`,
  `<style>*{display:none}</style>`,
  `<link rel=stylesheet href=//evil.example/x.css>`,
  `<meta http-equiv=refresh content="0;url=//evil.example">`,
  `<base href=//evil.example/>`,
  `<form action=//evil.example><button>`,
  `<object data=//evil.example></object>`,
  `<math><mtext><style><img src=x onerror=${script}>`,
  `<template shadowrootmode=open><img src=x onerror=${script}>`,
  `" onmouseover="${script}`,
  `' onfocus='${script}' autofocus='`,
  `"><img src=x onerror=${script}>`,
  `--><img src=x onerror=${script}>`,
  `]]><img src=x onerror=${script}>`,
  '&lt;img src=x onerror=alert(1)&gt;&#60;b&#62;',
  `\${${script}}`,
  `{{constructor.constructor("${script}")()}}`,
  `<!--?lit$1$--><b>`,
  'javascript:alert(1)//',
  '=HYPERLINK("http://evil.example","x")',
  '+cmd|calc!A0',
  '@SUM(1+1)',
  '-2+3+cmd',
  '%s%n%x%p%1000000d',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  '{n} {pid} {name}',
  '\u202egnirts desrever\u202c',
  'Z\u0335\u0321\u0322\u0327\u0336\u0361a\u0334\u0361l\u0336\u0361g\u0335\u0361o',
  '\u{1f4a3}\u200d\u{1f525}\ufeff\u2028\u2029 line ends',
  '\u001b]0;title\u0007\u001b]52;c;ZXZpbA==\u0007\u001b[c\u001b[6n\u001b[?1003h',
  '\u001bP+q544e\u001b\\\u009d8;;http://evil.example\u009clink\u009d8;;\u009c',
];

/** A string as C writes it. @param {string} text */
const literal = (text) =>
  `"${[...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}"`;

/** A name in quotes, as the assembler takes it for a symbol. @param {string} text */
const symbol = (text) => {
  const printable = text.replace(/[^\x20-\x7e]/g, '?').replace(/[\\"]/g, "'");
  return `"\\"${printable}\\""`;
};

/** The C source that kernel.c includes: its processes' names, and functions whose symbols are payloads. */
export const hostileSource = () =>
  [
    `static const char *const payloads[] = { ${payloads.map(literal).join(', ')} };`,
    `enum { kPayloads = ${payloads.length} };`,
    ...payloads.map(
      (text, i) => `void hostile_${i}(void) __asm__(${symbol(text)}); void hostile_${i}(void) { tick++; }`,
    ),
    ...payloads.map(
      (text, i) =>
        `#line ${i + 1} ${JSON.stringify(text.replace(/[^\x20-\x7e]|["\\]/g, '?'))}\nint in_file_${i}(void) { return tick; }`,
    ),
  ].join('\n');
