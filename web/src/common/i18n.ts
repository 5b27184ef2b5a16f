// Translation tables and the function that reads them. A string may hold `{name}` places for values.

/** The names of the `{places}` in a string. */
type Places<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Places<Rest>
  : never;

type Values<S extends string> = { readonly [Name in Places<S>]: string | number | bigint };

/** `t(key)` or, when the English string has places, `t(key, values)`. Both are checked by the compiler. */
export type Translator<Table extends Record<string, string>> = {
  <Key extends keyof Table>(
    key: Key,
    ...values: Places<Table[Key]> extends never ? [] : [Values<Table[Key]>]
  ): string;
  readonly locale: string;
};

export function fillPlaces(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    name in values ? String(values[name]) : place,
  );
}

/** `strings` has the keys of `Table`, which fixes the places, in another language. */
export function createTranslator<Table extends Record<string, string>>(
  locale: string,
  strings: Readonly<Record<keyof Table, string>>,
): Translator<Table> {
  const translate = (key: keyof Table, values: Readonly<Record<string, unknown>> = {}) =>
    fillPlaces(strings[key], values);
  return Object.assign(translate, { locale }) as Translator<Table>;
}
