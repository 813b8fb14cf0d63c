import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { pointNav, reacher } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { finalState, type GoalFunction, waypoints } from "../../lib/goal/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import { loadPolicy, policyInWorld } from "../../lib/policy/mod.ts";
import { evaluatePolicy, train } from "../../lib/train/mod.ts";
import { heldOutGoals } from "../../lib/train/evaluate.ts";
import type { World } from "../../lib/world/mod.ts";
import { left, right } from "../support/right.ts";

const trained = async (world: World, goals: GoalFunction) => {
  const method = gpim({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 10, goals });
  const outcome = right(await train({ world, method, updates: 20, seed: 3, goals: 6 })(webassembly())());
  return { outcome, policy: right(await loadPolicy(right(outcome.policy))(webassembly())()) };
};

const bounded: World = {
  ...pointNav,
  name: "bounded",
  actionBounds: [[-2, 4], [0, 1]],
  step: (states, actions) =>
    pointNav.step(states, actions.map((action, at) => at % 2 === 0 ? (action + 2) / 3 - 1 : 2 * action - 1)),
};

for (const world of [pointNav, bounded]) {
  for (const goals of [finalState, waypoints(2)]) {
    Deno.test(`on ${world.name} with ${goals.name} the file reaches goals as the run's own policy does`, async () => {
      const { outcome, policy } = await trained(world, goals);
      const own = right(policyInWorld(policy, world, goals));
      const set = right(heldOutGoals(world, 3, goals, 6));
      assertEquals(set, outcome.evaluationSet);
      const result = right(await evaluatePolicy(world, set)(own)());
      const { distance, normalisedDistance, success } = outcome.evaluation.gpim;
      assertAlmostEquals(result.distance, distance, 1e-4);
      assertAlmostEquals(result.normalisedDistance, normalisedDistance, 1e-4);
      assertEquals(result.success, success);
      assert(Math.abs(distance - outcome.evaluation.random.distance) > 1e-3);
      right(await policy.dispose()());
    });
  }
}

Deno.test("a policy of another world, or for other goals, is a fault that names the first difference", async () => {
  const { policy } = await trained(pointNav, finalState);
  assertMatch(
    formatFault(left(policyInWorld(policy, reacher, finalState))),
    /^policy, 'observation': the policy has 2 numbers, and world reacher with final state has 8/,
  );
  assertMatch(
    formatFault(left(policyInWorld(policy, pointNav, waypoints(3)))),
    /^policy, 'goal': the policy has 2 numbers, and world point_nav with 3 waypoints has 9/,
  );
  right(await policy.dispose()());
});
