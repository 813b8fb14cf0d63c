import { assertEquals, assertLess } from "@std/assert";
import { SETTINGS } from "../../lib/method/core/settings.ts";
import { SURVIVAL, survival } from "../../lib/method/survival.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { distanceLeft, SMALL } from "../support/line_world.ts";
import { COUNTS, FRACTIONS, SETTING_CASES } from "../support/options.ts";
import { contextOf, exactSteering, FOLLOWING } from "../support/steering.ts";

Deno.test("SRL reaches goals on the line, which a wrong sign of the value or of the likelihood would not", async () => {
  assertLess(await distanceLeft(survival({ ...SMALL, dwell: 2, representationSize: 8 }), 800), 0.4);
});

Deno.test("SURVIVAL are SRL's options, and each of them refuses what it cannot be", async () => {
  assertEquals(SURVIVAL, {
    ...SETTINGS,
    currentFraction: 0.05,
    achievedFraction: 0.1,
    dwell: 3,
    representationSize: 32,
  });
  await assertBuilderOptions(survival, SURVIVAL, {
    ...SETTING_CASES,
    currentFraction: FRACTIONS,
    achievedFraction: FRACTIONS,
    dwell: COUNTS,
    representationSize: COUNTS,
  }, { hidden: [4], batch: 8 });
});

Deno.test("SRL is evaluated under its name without noise, and its replay holds as many episodes as its options say", async () => {
  const { name, models, replays, evaluationPolicies } = await definitionOf(
    survival({ hidden: [4], replayEpisodes: 9 }),
  );
  assertEquals([name, models, replays], ["survival", {}, { goalPolicy: 9 }]);
  const context = contextOf({ goalPolicy: exactSteering });
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["survival"]);
});
