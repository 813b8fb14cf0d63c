/** Stands in for `jsr:@std/assert/equal`. @module */

type Fields = Readonly<Record<PropertyKey, unknown>>;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** A record without a prototype counts as a plain one, as in the real package. */
const kind = (value: object): object => Object.getPrototypeOf(value) ?? Object.prototype;

const step = (key: PropertyKey): string =>
  typeof key === "string" ? (/^\d+$/.test(key) ? `[${key}]` : `.${key}`) : `[${String(key)}]`;

/**
 * The keys that count: of plain records and arrays the enumerable ones; of other objects all of them, getters of their
 * classes too. So two errors are equal only when their stacks are.
 */
const keys = (value: object): readonly PropertyKey[] => {
  if (kind(value) === Object.prototype || kind(value) === Array.prototype) {
    return Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  }
  const found = new Set<PropertyKey>();
  for (let at = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    Reflect.ownKeys(at).forEach((key) => found.add(key));
  }
  return [...found];
};

/** Where two values differ first, as a path such as `.weights[3]`; `undefined` when they are deeply equal. */
export function firstDifference(a: unknown, b: unknown): string | undefined {
  // Pairs that are equal as far as was seen, so that cyclic values end.
  const seen = new Map<object, object>();

  const ofFields = (a: object, b: object, path: string): string | undefined => {
    const [left, right] = [keys(a), keys(b)];
    const missing = left.find((key) => !(key in b)) ?? right.find((key) => !(key in a));
    if (missing !== undefined) return path + step(missing);
    for (const key of left) {
      const found = compare((a as Fields)[key], (b as Fields)[key], path + step(key));
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const ofTyped = (a: ArrayLike<unknown>, b: ArrayLike<unknown>, path: string): string | undefined => {
    if (a.length !== b.length) return `${path}.length`;
    // Path strings only where a difference was found: tensors are long.
    for (let i = 0; i < a.length; i++) {
      if (a[i] !== b[i] && !Object.is(a[i], b[i])) return `${path}[${i}]`;
    }
    return undefined;
  };

  /** Maps and sets match in any order; keys match deeply. */
  const ofEntries = (
    a: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
    b: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
    path: string,
  ): string | undefined => {
    if (a.size !== b.size) return `${path}.size`;
    const left = [...b.entries()];
    for (const entry of a.entries()) {
      const at = left.findIndex((other) => compare(entry, other, path) === undefined);
      if (at < 0) return `${path}.get(${String(entry[0])})`;
      left.splice(at, 1);
    }
    return undefined;
  };

  const inside = (a: object, b: object, path: string): string | undefined => {
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return ofTyped(elements(a), elements(b), path);
    if (isBuffer(a) && isBuffer(b)) return ofTyped(new Uint8Array(a), new Uint8Array(b), path);
    if ((a instanceof Map && b instanceof Map) || (a instanceof Set && b instanceof Set)) return ofEntries(a, b, path);
    if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return `${path}.length`;
    return ofFields(a, b, path);
  };

  const compare = (a: unknown, b: unknown, path: string): string | undefined => {
    // `===` first, so that 0 equals -0; then Object.is, so that NaN equals NaN.
    if (a === b || Object.is(a, b)) return undefined;
    if (!isObject(a) || !isObject(b) || kind(a) !== kind(b)) return path;
    if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime()) ? undefined : path;
    if (a instanceof RegExp || a instanceof URL) return String(a) === String(b) ? undefined : path;
    if (seen.get(a) === b) return undefined;
    seen.set(a, b);
    const found = inside(a, b, path);
    // Only equal pairs are remembered: entries of a map are tried against several others.
    if (found !== undefined) seen.delete(a);
    return found;
  };

  return compare(a, b, "");
}

const elements = (view: ArrayBufferView): ArrayLike<unknown> =>
  view instanceof DataView
    ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : view as ArrayBufferView & ArrayLike<unknown>;

const isBuffer = (value: object): value is ArrayBufferLike =>
  value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

/** Whether two values are deeply equal. */
export function equal(a: unknown, b: unknown): boolean {
  return firstDifference(a, b) === undefined;
}
