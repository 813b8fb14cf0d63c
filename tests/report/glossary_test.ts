import { assert, assertEquals } from "@std/assert";
import { GLOSSARY, metricEntry } from "../../lib/report/glossary.ts";

const ENTRIES = Object.values(GLOSSARY).flat();

Deno.test("every entry is that of its own name, whatever stands for a learner or a policy in it", () => {
  for (const entry of ENTRIES) {
    assertEquals(metricEntry(entry.name.replace("<learner>", "my.actor").replace("<policy>", "my.policy")), entry);
  }
  assertEquals(new Set(ENTRIES.map(({ name }) => name)).size, ENTRIES.length);
});

Deno.test("a name has no entry where it is not all of one: points are points, and there is more on neither side", () => {
  for (
    const name of ["reward", "goalPolicy.rewards", "goalPolicyxreward", "a.updates", "discriminator.losses", ".reward"]
  ) {
    assertEquals(metricEntry(name), undefined, name);
  }
});

Deno.test("every entry has a meaning and a value to expect, the latter a sentence", () => {
  for (const { name, meaning, expect } of ENTRIES) {
    assert(meaning.length > 0 && !meaning.endsWith("."), name);
    assert(expect.endsWith("."), name);
  }
});
