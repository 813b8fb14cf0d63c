import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  flatLength,
  initialise,
  prefixed,
  scope,
  sliceOf,
  type Specifications,
  unflattenValues,
} from "../../lib/network/mod.ts";
import { key, normal } from "../../lib/random/mod.ts";

const shapes = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), { minLength: 1, maxLength: 4 });

const specified = (list: readonly (readonly number[])[]): Specifications =>
  Object.fromEntries(list.map((shape, index) => [`${index}`, { shape, initial: normal }]));

Deno.test("a stretch of a flat vector is what its own specifications read there, without a copy", () => {
  fc.assert(
    fc.property(shapes, shapes, shapes, (before, own, after) => {
      const specifications = {
        ...prefixed("before", specified(before)),
        ...prefixed("own", specified(own)),
        ...prefixed("after", specified(after)),
      };
      const flat = initialise(specifications, key(1));
      const cut = sliceOf(specifications, prefixed("own", specified(own)), flat);
      assertEquals(cut.buffer, flat.buffer);
      assertEquals(cut.length, flatLength(specified(own)));
      assertEquals(unflattenValues(specified(own), cut), scope("own", unflattenValues(specifications, flat)));
    }),
  );
});
