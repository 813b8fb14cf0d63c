/**
 * Stands in for `jsr:@std/testing/types` where JSR cannot be reached: own code, same names and meaning for what is offered.
 *
 * @module
 */

/** Asserts at compile time that a type resolves to the given boolean: `assertType<IsExact<A, B>>(true)`. */
export function assertType<T extends boolean>(_expectTrue: T): void {}

/** A compile-time assertion that a type resolves to `true`. */
export type AssertTrue<_T extends true> = never;

/** A compile-time assertion that a type resolves to `false`. */
export type AssertFalse<_T extends false> = never;

/** Whether a type is `any`. */
export type IsAny<T> = 0 extends (1 & T) ? true : false;

/** Whether a type is `never`. */
export type IsNever<T> = [T] extends [never] ? true : false;

/** Whether a type is `unknown`. */
export type IsUnknown<T> = IsAny<T> extends true ? false : unknown extends T ? true : false;

/** Whether a type may be `null` or `undefined`. */
export type IsNullable<T> = IsNever<Extract<T, null | undefined>> extends true ? false : true;

/** Whether two types are the same: each is asked of the compiler as one half of an otherwise equal conditional type. */
export type IsExact<T, U> = (<X>() => X extends Plain<T> ? 1 : 2) extends (<X>() => X extends Plain<U> ? 1 : 2) ? true
  : false;

/** An intersection of records as one record, so that `{ a: 1 } & { b: 2 }` is the same as `{ a: 1; b: 2 }`. */
type Plain<T> = IsAny<T> extends true ? T
  : T extends Record<PropertyKey, unknown> ? { [K in keyof T]: Plain<T[K]> }
  : T;

/** Whether a type has another among its members. */
export type Has<T, U> = IsAny<T> extends true ? true
  : IsAny<U> extends true ? false
  : IsNever<Extract<T, U>> extends true ? false
  : true;

/** Whether a type does not have another among its members. */
export type NotHas<T, U> = Has<T, U> extends true ? false : true;
