/** Values under dotted names: `a.b` is field `b` of record `a`. @module */

type Fields = Record<string, unknown>;

/** Names that would reach a prototype are ignored. */
const forbidden = (key: string): boolean => key === "__proto__" || key === "constructor";

/** Whether there is a value under a dotted name. */
export const has = (root: Fields, name: string): boolean => {
  let at: unknown = root;
  return name.split(".").every((key) => {
    const found = typeof at === "object" && at !== null && Object.hasOwn(at, key);
    at = found ? (at as Fields)[key] : undefined;
    return found;
  });
};

/** Puts a value under a dotted name; a collected one joins those that are there. */
export const put = (root: Fields, name: string, value: unknown, collected: boolean): void => {
  const path = name.split(".");
  if (path.some(forbidden)) return;
  const last = path.pop() as string;
  const at = path.reduce((fields, key) => (fields[key] ??= {}) as Fields, root);
  const before = at[last];
  at[last] = !collected ? value : Array.isArray(before) ? [...before, value] : before ? [before, value] : [value];
};
