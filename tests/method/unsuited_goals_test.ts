import { assertEquals, assertMatch } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import type { GoalFunction } from "../../lib/goal/mod.ts";
import * as goals from "../../lib/goal/family.ts";
import type { Engine } from "../../lib/engine/mod.ts";
import * as methods from "../../lib/method/mod.ts";
import { line } from "../support/line_world.ts";
import { left } from "../support/right.ts";

/** A method with goals. */
type Builder = (changes: { readonly goals: GoalFunction }) => methods.MethodFactory<methods.TrainState>;

const BUILDERS: Readonly<Record<string, Builder>> = {
  gpim: methods.gpim,
  contrastiveGpim: methods.contrastiveGpim,
  metricGpim: methods.metricGpim,
  chunkedContrastive: methods.chunkedContrastive,
  contrastive: methods.contrastive,
  csf: methods.csf,
  dads: methods.dads,
  denseSac: methods.denseSac,
  diayn: methods.diayn,
  discern: methods.discern,
  discover: methods.discover,
  dynamicalDistance: methods.dynamicalDistance,
  hindsightReplay: methods.hindsightReplay,
  mega: methods.mega,
  metra: methods.metra,
  perceptualDistance: methods.perceptualDistance,
  qrl: methods.qrl,
  rig: methods.rig,
  singleGoalContrastive: methods.singleGoalContrastive,
  skewFit: methods.skewFit,
  sparseSac: methods.sparseSac,
  survival: methods.survival,
  tldr: methods.tldr,
  valor: methods.valor,
  vic: methods.vic,
};

/** Goals that a world of one coordinate without descriptions cannot have, with the cause. */
const UNSUITED: readonly (readonly [GoalFunction, RegExp])[] = [
  [goals.description, /^goals 'description' on world line: the world describes nothing/],
  [goals.project([]), /^goals 'coordinates ' on world line: no coordinate was named/],
  [goals.project([5]), /^goals 'coordinates 5' on world line: there is no coordinate 5 among 1/],
  [goals.render(16), /^goals '16-pixel image' on world line: /],
];

/** An engine to which nothing may come. */
const never: Engine["compile"] = () => {
  throw new Error("it was compiled");
};

for (const [name, build] of Object.entries(BUILDERS)) {
  Deno.test(`${name} refuses goals that the world cannot have before it makes a formula of them`, async () => {
    for (const [goal, message] of UNSUITED) {
      const outcome = await build({ goals: goal })(line)({
        name: "webassembly",
        compile: never,
        compileOnProcessor: never,
      })();
      assertMatch(formatFault(left(outcome)), message);
    }
  });
}

Deno.test("every method that the library exports is among them", () => {
  // A method takes no argument that must be given; the stages beside them do.
  const exported = Object.entries(methods).filter(([, value]) => typeof value === "function" && value.length === 0);
  assertEquals(exported.map(([name]) => name).sort(), Object.keys(BUILDERS).sort());
});
