import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { stepModel } from "../../lib/stage/mod.ts";
import { left, right } from "../support/right.ts";
import { batchOf, gpimExample, interpreted, relativeError } from "../support/step_example.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { input, multiply } from "../../lib/tensor/mod.ts";

const STEPS = 5;

const twice = () => {
  const x = input("x", [2]);
  return encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
};

// One process has one number of threads: this file is about two, all others about one.
Deno.test({
  name: "on two threads a step of GPIM has the losses and weights that the interpreter gives",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const { Worker } = globalThis;
    const { formula, initial } = gpimExample({ batch: 128, hidden: [64, 64] });
    const expected = interpreted({ formula, initial }, STEPS);
    const program = right(await webassembly("asked for", { threads: 2 }).compile(stepModel(formula))());
    let held = right(await program.store(initial)());
    for (let count = 0; count < STEPS; count++) held = right(await program.run(held, batchOf(formula, count))());
    const { metrics } = right(await program.read(held, ["metrics"])());
    Object.entries(expected.metrics[STEPS - 1]).forEach(([metric, value], position) =>
      assertLess(relativeError(metrics[position], value), 1e-4, metric)
    );
    const state = right(await program.read(held, Object.keys(initial))());
    for (const [name, values] of Object.entries(expected.state)) {
      values.forEach((value, i) => assertLess(relativeError(state[name][i], value), 1e-3, `${name}[${i}]`));
    }
    assertEquals(globalThis.Worker, Worker);
    right(await program.dispose()());
  },
});

Deno.test({
  name: "once it runs on two threads, another number is a fault, and no wish is two",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    right(await right(await webassembly("asked for", { threads: 2 }).compile(twice())()).dispose()());
    const fault = left(await webassembly("asked for", { threads: 3 }).compile(twice())());
    assertEquals([fault.kind, fault.place], ["engine", "engine webassembly, model twice"]);
    assertMatch(fault.cause, /threads: 2 .* cannot change to 3/);
    right(await right(await webassembly().compile(twice())()).dispose()());
  },
});

Deno.test("numbers of threads that make no sense are faults", async () => {
  for (const threads of [0, -1, 1.5, NaN]) {
    assertMatch(
      left(await webassembly("asked for", { threads }).compile(twice())()).cause,
      /no number of threads/,
    );
  }
});

Deno.test("a program that used threads needs no permission, and ends by itself", async () => {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { webassembly } from ${module("../../lib/engine/mod.ts")};
    import { encodeModel } from ${module("../../lib/onnx/model.ts")};
    import { input, multiply } from ${module("../../lib/tensor/mod.ts")};
    const x = input("x", [2]);
    const model = encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
    const { right: program } = await webassembly("asked for", { threads: 2 }).compile(model)();
    const { right: held } = await program.store({})();
    const { right: next } = await program.run(held, { x: Float32Array.of(1, 2) })();
    const { right: { y } } = await program.read(next, ["y"])();
    console.log(y.join());
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "--ext=ts", "-"],
    cwd: new URL("../..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertEquals(new TextDecoder().decode(stdout), "2,4\n");
});
