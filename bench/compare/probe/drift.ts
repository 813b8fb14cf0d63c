/**
 * Drift: the distance by which episodes overshoot their goals.
 *
 * @module
 */
import { achievedAt, type EvaluationResult } from "../../../lib/train/evaluate.ts";

/**
 * The distance by which episodes overshot their goals, along the line from start to goal, over the length of that way:
 * `Σ (⟨s̃_T − s₀, u⟩ − ‖g − s₀‖) / Σ ‖g − s₀‖` with u the direction of g − s₀; negative where they fell short. For fixed goals that
 * are coordinates.
 */
export const drift = ({ rollout, goals: { target } }: Pick<EvaluationResult, "rollout" | "goals">): number => {
  const [from, to] = [achievedAt(rollout, () => 0), achievedAt(rollout, (episode) => rollout.lengths[episode])];
  const width = from.length / rollout.count;
  let [beyond, whole] = [0, 0];
  for (let episode = 0; episode < rollout.count; episode++) {
    let [along, way] = [0, 0];
    for (let i = episode * width; i < (episode + 1) * width; i++) {
      along += (to[i] - from[i]) * (target[i] - from[i]);
      way += (target[i] - from[i]) ** 2;
    }
    if (way === 0) continue;
    beyond += along / Math.sqrt(way) - Math.sqrt(way);
    whole += Math.sqrt(way);
  }
  return beyond / whole;
};
