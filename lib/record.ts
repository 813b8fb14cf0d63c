/**
 * Records with known names.
 *
 * @module
 */

/** A record of what a function makes of each item, under the same names and in the same order. */
export const mapRecord = <Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  to: (item: From, name: Name) => To,
): Readonly<Record<Name, To>> =>
  // `Object.entries` and `Object.fromEntries` forget which names there are; these are the record's own.
  Object.fromEntries(Object.entries<From>(record).map(([name, item]) => [name, to(item, name as Name)])) as Record<
    Name,
    To
  >;
