import { assertEquals } from "@std/assert";
import { NAMED_WORLDS } from "../../../envs/mujoco/named.ts";
import { structureFaults } from "../../../lib/world/check/declared.ts";
import { right } from "../../support/right.ts";

for (const [name, source] of Object.entries(NAMED_WORLDS)) {
  Deno.test(`the world ${name} is there, or is loaded, with sound declarations and a name that begins with this`, async () => {
    const world = typeof source === "function" ? right(await source(0)()) : source;
    assertEquals(structureFaults(world), []);
    assertEquals(world.name.split("×")[0], name);
    if ("dispose" in world && typeof world.dispose === "function") world.dispose();
  });
}

Deno.test("actions of the swimmer are held for 8 steps, those of the cheetah for 5", async () => {
  const { swimmer, half_cheetah: load } = NAMED_WORLDS;
  assertEquals(swimmer.name, "swimmer×8");
  const cheetah = typeof load === "function" ? right(await load(0)()) : undefined;
  assertEquals(cheetah?.name, "half_cheetah×5");
  cheetah?.dispose();
});
