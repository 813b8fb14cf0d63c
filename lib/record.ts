/**
 * Records with known names.
 *
 * @module
 */

/** The names of a record, in its order. */
export const namesOf = <Name extends string>(record: Readonly<Record<Name, unknown>>): readonly Name[] =>
  // `Object.keys` is typed for records that have more names than their type; these have exactly their type's.
  Object.keys(record) as Name[];

/** A function's result for each item of a record, under the same names and in the same order. */
export const mapRecord = <Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  to: (item: From, name: Name) => To,
): Readonly<Record<Name, To>> =>
  // The types of `Object.entries` and `Object.fromEntries` drop the names; these are the record's own.
  Object.fromEntries(Object.entries<From>(record).map(([name, item]) => [name, to(item, name as Name)])) as Record<
    Name,
    To
  >;

/** A record of one item. */
export const recordOf = <Name extends string, Item>(name: Name, item: Item): Readonly<Record<Name, Item>> =>
  // TypeScript takes a name that is computed for any text.
  ({ [name]: item }) as Record<Name, Item>;
