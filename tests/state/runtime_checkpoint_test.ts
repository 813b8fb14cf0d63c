import { assertEquals } from "@std/assert";
import { readCheckpoint } from "../../lib/onnx/mod.ts";
import { linear } from "../../lib/network/mod.ts";
import { runtimeCheckpoint } from "../../lib/state/mod.ts";
import { right } from "../support/right.ts";
import { SAVED } from "./saved_run.ts";

Deno.test("a learner's parameters, target and moments come back from the checkpoint, in their shapes and by their names", () => {
  const { specifications } = linear(2, 1);
  const all = {
    ...Object.fromEntries(Object.entries(specifications).map(([name, one]) => [`critic.${name}`, one])),
    ...specifications,
  };
  const learners = {
    "pi.parameters": Float32Array.of(1, 2, 3, 4, 5, 6),
    "pi.firstMoment": Float32Array.of(7, 8, 9, 10, 11, 12),
    "pi.secondMoment": Float32Array.of(13, 14, 15, 16, 17, 18),
    "pi.target": Float32Array.of(19, 20, 21),
  };
  const settings = { name: "pi", specifications: all, learningRate: 0.5, target: { prefix: "critic", tau: 0.1 } };
  const bytes = runtimeCheckpoint(settings, { state: { ...SAVED.state, learners } });
  const { trainable, frozen, moments, step, learningRate } = right(readCheckpoint(bytes));
  const [weight, bias] = Object.keys(specifications);
  assertEquals([step, learningRate], [30, 0.5]);
  assertEquals(Object.keys(trainable), [`critic.${weight}`, `critic.${bias}`, weight, bias]);
  assertEquals(trainable[`critic.${weight}`], { shape: [2, 1], data: Float32Array.of(1, 2) });
  assertEquals(trainable[bias].data, Float32Array.of(6));
  assertEquals(frozen[`target.${weight}`], { shape: [2, 1], data: Float32Array.of(19, 20) });
  assertEquals(frozen[`target.${bias}`].data, Float32Array.of(21));
  assertEquals(moments[weight].first.data, Float32Array.of(10, 11));
  assertEquals(moments[weight].second, { shape: [2, 1], data: Float32Array.of(16, 17) });
});

Deno.test("a target that follows all parameters is frozen whole", () => {
  const { specifications } = linear(1, 1);
  const learners = {
    ...Object.fromEntries(
      ["parameters", "firstMoment", "secondMoment"].map((part) => [`q.${part}`, Float32Array.of(1, 2)]),
    ),
    "q.target": Float32Array.of(3, 4),
  };
  const bytes = runtimeCheckpoint({ name: "q", specifications, learningRate: 1, target: { tau: 0.1 } }, {
    state: { ...SAVED.state, learners },
  });
  const [weight, bias] = Object.keys(specifications);
  const { frozen } = right(readCheckpoint(bytes));
  assertEquals([frozen[`target.${weight}`].data, frozen[`target.${bias}`].data], [
    Float32Array.of(3),
    Float32Array.of(4),
  ]);
});

Deno.test("a learner without a target has no frozen parameters", () => {
  const { specifications } = linear(1, 1);
  const learners = Object.fromEntries(
    ["parameters", "firstMoment", "secondMoment"].map((part) => [`q.${part}`, Float32Array.of(1, 2)]),
  );
  const bytes = runtimeCheckpoint({ name: "q", specifications, learningRate: 1 }, {
    state: { ...SAVED.state, learners },
  });
  assertEquals(right(readCheckpoint(bytes)).frozen, {});
});
