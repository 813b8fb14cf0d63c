import { assert, assertEquals } from "@std/assert";
import { type Agent, categoricalSoftActorCritic, softActorCritic, transitionInputs } from "../../lib/learner/mod.ts";
import { linear, parameterInputs, scope } from "../../lib/network/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluator, gradient, type Tensor } from "../../lib/tensor/mod.ts";

const encoder = { ...linear(5, 3), outputs: 3 };
const settings = {
  observationSize: 5,
  actionSize: 2,
  hidden: [4],
  discount: 0.9,
  initialTemperature: 0.1,
  targetEntropy: 0.1,
  encoder,
};

const AGENTS: Readonly<Record<string, Agent>> = {
  "soft actor-critic": softActorCritic(settings),
  "categorical soft actor-critic": categoricalSoftActorCritic(settings),
};

for (const [name, agent] of Object.entries(AGENTS)) {
  const parameters = parameterInputs(agent.specifications);
  const target = parameterInputs(scope("critic", agent.specifications), "target.");
  const batch = transitionInputs(agent, 6);
  const feeds = Object.fromEntries(
    [...Object.values(parameters), ...Object.values(target), ...Object.values(batch)].map(
      (
        { operation, shape }: Tensor,
        position,
      ) => [String(operation.attributes.name), normal(fold(key(1), position), shape)],
    ),
  );
  const eyes = scope("critic.encoder", parameters);

  Deno.test(`${name}: the critics train the encoder, and the actor its own part`, () => {
    const { critic, actor } = agent.losses(parameters, target, batch);
    const slopes = (loss: Tensor) =>
      gradient(loss, Object.values(eyes)).map((slope) => [...evaluator({ slope })(feeds).slope.data]);
    assert(slopes(critic).every((slope) => slope.some((value) => value !== 0)));
    // The rest is the way through the critics, which the actor's parameters are not on.
    const own = scope("actor", parameters);
    assert(
      gradient(actor, Object.values(own)).every((slope) => evaluator({ slope })(feeds).slope.data.some((v) => v !== 0)),
    );
  });

  Deno.test(`${name}: acting needs the encoder and the actor, which lie together`, () => {
    const names = Object.keys(agent.specifications);
    const needed = Object.keys(agent.acting);
    assertEquals(names.slice(names.indexOf(needed[0]), names.indexOf(needed[0]) + needed.length), needed);
    assertEquals(needed, names.filter((part) => part.startsWith("critic.encoder.") || part.startsWith("actor.")));
  });

  Deno.test(`${name}: the target has an encoder of its own`, () => {
    const { critic } = agent.losses(parameters, target, batch);
    const value = (scale: number) =>
      evaluator({ critic })({
        ...feeds,
        "target.encoder.weight": feeds["target.encoder.weight"].map((weight) => scale * weight),
      }).critic.data[0];
    assert(value(1) !== value(2));
  });
}
