/**
 * A method of your own: a classifier learns which goals come after which states, and its log-odds reward the policy:
 *
 *     deno run examples/own_method.ts
 *
 * `docs/own_method.md` explains it, from the formula to the artifact to the result.
 *
 * @module
 */
import { engine, formatFault, pointNav, train, type World } from "@gpim/gpim";
import { GOAL_OPTIONS, type GoalOptions, type MethodBuilder, type MethodDefinition } from "@gpim/gpim/method";
import * as parts from "@gpim/gpim/method/parts";
import { mlp } from "@gpim/gpim/network";
import { add, concatenate, mean, negate, slice, softplus } from "@gpim/gpim/tensor";

/** The method on a world: a learner beside the policy, the policy's reward, its goals, and how it is evaluated. */
const define = (world: World, settings: GoalOptions): MethodDefinition<GoalOptions> => {
  const { goals: { view }, goals, hidden, batch, worlds, replayEpisodes, learningRate } = settings;
  const network = mlp({ inputs: 2 * view.size(world), hidden, outputs: 1 });
  // l(s′, g), the log-odds that g comes after s′, from the views of both.
  const logOdds = ({ classifier }: parts.ParametersByLearner, columns: parts.Batch, goal = columns.goal) =>
    network.apply(classifier, concatenate([parts.nextView(view, columns), goal]));
  return {
    name: "classifier",
    settings,
    models: {
      classifier: {
        specifications: network.specifications,
        learningRate,
        // Steps, and a state that came later in the same episode as the goal of each.
        sampling: parts.hindsightSampling(world, { batch, replay: "goalPolicy", view, fraction: 1 }),
        // −E[log σ(l(s′, g)) + log(1 − σ(l(s′, g′)))], g′ the goal of another row.
        objectives: (learned, columns) => {
          const others = concatenate([slice(columns.goal, 0, 1, batch), slice(columns.goal, 0, 0, 1)], 0);
          const [own, other] = [logOdds(learned, columns), logOdds(learned, columns, others)];
          return { odds: { loss: mean(add(softplus(negate(own)), softplus(other))), parameters: learned.classifier } };
        },
      },
    },
    actors: { goalPolicy: parts.goalActor(world, settings, (learned, columns) => logOdds(learned, columns)) },
    replays: { goalPolicy: replayEpisodes },
    collect: parts.collectConditioned("goalPolicy", worlds, parts.reachedGoals(goals, "goalPolicy")),
    evaluationPolicies: parts.goalEvaluationPolicies("classifier"),
  };
};

/** The method for training, with options that differ from the defaults, as `gpim` and its rivals are. */
export const classifier: MethodBuilder<GoalOptions> = parts.goalMethod(GOAL_OPTIONS, parts.GOAL_CODECS, define);

if (import.meta.main) {
  const outcome = await train({ world: pointNav, method: classifier(), updates: 2000, seed: 1 })(engine.auto())();
  if (outcome._tag === "Left") throw new Error(formatFault(outcome.left));
  const { classifier: own, random } = outcome.right.evaluation;
  const left = ({ normalisedDistance }: typeof own) => `${Math.round(100 * normalisedDistance)} %`;
  console.log(`Of the way to a goal ${left(own)} are left; pushed at random, ${left(random)}.`);
}
