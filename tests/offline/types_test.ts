import {
  assertType,
  type Has,
  type IsAny,
  type IsExact,
  type IsNever,
  type IsNullable,
  type IsUnknown,
  type NotHas,
} from "@std/testing/types";

// The assertions are the compiler's: this file passes when it type-checks.
Deno.test("types are told apart", () => {
  assertType<IsExact<string, string>>(true);
  assertType<IsExact<string, string | undefined>>(false);
  // deno-lint-ignore no-explicit-any
  assertType<IsExact<any, string>>(false);
  // deno-lint-ignore no-explicit-any
  assertType<IsExact<{ a: any }, { a: string }>>(false);
  assertType<IsExact<{ a: 1; b: 2 }, { a: 1 } & { b: 2 }>>(true);
  assertType<IsExact<{ a: 1 }, { readonly a: 1 }>>(false);
  assertType<IsExact<{ a: 1 }, { a?: 1 }>>(false);
  assertType<IsExact<readonly [1, 2], readonly number[]>>(false);
  assertType<IsExact<(a: string) => number, (a: string) => number>>(true);
  assertType<IsExact<(a: string) => number, (a: string) => string>>(false);
  assertType<Has<string | number, number>>(true);
  assertType<Has<string, number>>(false);
  assertType<NotHas<string, number>>(true);
  assertType<IsNullable<string | null>>(true);
  assertType<IsNullable<string>>(false);
  // deno-lint-ignore no-explicit-any
  assertType<IsAny<any>>(true);
  assertType<IsAny<unknown>>(false);
  assertType<IsNever<never>>(true);
  assertType<IsUnknown<unknown>>(true);
  assertType<IsUnknown<string>>(false);
});
