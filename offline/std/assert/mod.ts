/**
 * Stands in for `jsr:@std/assert` where JSR cannot be reached: own code, same names and behaviour for what is offered.
 *
 * @module
 */
export { assertAlmostEquals } from "./almost_equals.ts";
export { assert, assertExists, assertFalse, assertInstanceOf } from "./assert.ts";
export { AssertionError } from "./assertion_error.ts";
export { equal } from "./equal.ts";
export { assertEquals, assertNotEquals, assertNotStrictEquals, assertStrictEquals } from "./equals.ts";
export { fail } from "./fail.ts";
export { assertGreater, assertGreaterOrEqual, assertLess, assertLessOrEqual } from "./order.ts";
export { assertRejects } from "./rejects.ts";
export { assertMatch, assertNotMatch, assertStringIncludes } from "./text.ts";
export { assertIsError, assertThrows } from "./throws.ts";
