import { assertEquals, assertMatch } from "@std/assert";
import { GENERATIONS } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";
import { encodeModel, type Model } from "../../lib/onnx/model.ts";
import { input, multiply } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";

const twice = () => {
  const x = input("x", [2]);
  return encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
};

const tested = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });

tested("native runs a model, and says why and on how many threads", async () => {
  const program = right(await native("for a test", { threads: 2 }).compile(twice())());
  assertEquals([program.engine, program.reason], ["native", "for a test; 2 threads"]);
  const held = right(await program.run(right(await program.store({})()), { x: Float32Array.of(1, -2) })());
  assertEquals([...right(await program.read(held, ["y"])()).y], [2, -4]);
  right(await program.dispose()());
});

tested("native computes on one thread where no number is given, and what acts on the host always does", async () => {
  const [plain, acting] = [native("for a test"), native("for a test", { threads: 4 })];
  for (const compiled of [plain.compile(twice()), acting.compileOnProcessor(twice())]) {
    const program = right(await compiled());
    assertEquals(program.reason, "for a test");
    right(await program.dispose()());
  }
  assertEquals(plain.name, "native");
});

tested(
  "native answers bytes that are no model with a fault that says to report it, since the runtime was loaded",
  async () => {
    const broken: Model = { name: "broken", bytes: new Uint8Array(8), inputs: [], outputs: [] };
    const { kind, place, remedy } = left(await native().compile(broken)());
    assertEquals([kind, place], ["engine", "engine native, model broken"]);
    assertMatch(remedy, /^Report the model/);
  },
);

tested("native keeps every value for as long as its handle, however many came after it", async () => {
  const x = input("x", [1]);
  const model = encodeModel({ name: "doubling", inputs: [x], outputs: { "x:out": multiply(x, 2) } });
  const program = right(await native().compile(model)());
  const first = right(await program.run(right(await program.store({ x: Float32Array.of(1) })()), {})());
  let held = first;
  for (let run = 0; run < GENERATIONS + 1; run++) held = right(await program.run(held, {})());
  assertEquals([...right(await program.read(first, ["x"])()).x], [2]);
  right(await program.dispose()());
});

Deno.test("native refuses a number of threads that cannot be before it compiles anything", async () => {
  for (const threads of [0, -1, 1.5, 1e9]) {
    const { cause, remedy } = left(await native("for a test", { threads }).compile(twice())());
    assertEquals([cause, remedy], [`it came as ${threads}`, "Give a whole number from 1 to 1024."]);
  }
});
