import { assertEquals, assertMatch } from "@std/assert";
import { auto, type Engine, engineByName, webassembly, webgpu } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";
import { engineWith, PROCESSOR } from "../../lib/engine/options.ts";
import type { Fault } from "../../lib/fault.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { input, multiply } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";

const twice = () =>
  encodeModel({ name: "twice", inputs: [input("x", [2])], outputs: { y: multiply(input("x", [2]), 2) } });

/** The one fault with which an engine answers a model, wherever it is to run. */
const refusal = async (engine: Engine): Promise<Fault> => {
  const fault = left(await engine.compile(twice())());
  assertEquals(left(await engine.compileOnProcessor(twice())()), fault);
  return fault;
};

/** Every engine, from values that no type allows. */
const ENGINES: Readonly<Record<string, (options: unknown) => Engine>> = {
  auto: (options) => auto(options as undefined),
  webassembly: (options) => webassembly("for a test", options as undefined),
  webgpu: (options) => webgpu("for a test", options as undefined),
  native: (options) => native("for a test", options as undefined),
};

for (const [name, engineOf] of Object.entries(ENGINES)) {
  Deno.test(`${name} with options that are none is a fault of every model`, async () => {
    for (const [options, came] of [[null, "null"], ["fast", '"fast"'], [7, "7"], [() => {}, "a function"]] as const) {
      const { kind, place, cause, remedy } = await refusal(engineOf(options));
      assertEquals([kind, place, cause], ["configuration", `engine ${name}`, `options came as ${came}`]);
      assertMatch(remedy, /^Give an object of /);
    }
  });

  Deno.test(`${name} names an option that does not exist, and those that do`, async () => {
    const { place, cause, remedy } = await refusal(engineOf({ thread: 2 }));
    assertEquals([place, cause], [`engine ${name}`, "there is no option 'thread'"]);
    assertMatch(remedy, /^There are .*binary/);
  });

  Deno.test(`${name} refuses values that an option cannot have`, async () => {
    const settings = name === "webgpu"
      ? { capture: [1, null, "yes"], processor: [null, 2] }
      : { threads: [0, -1, 1.5, 1025, NaN, Infinity, null, "2"] };
    const cases = { ...settings, binary: [null, "a.wasm", [0, 97, 115, 109]], patience: [0, NaN, null, "1"] };
    for (const [option, values] of Object.entries(cases)) {
      for (const value of values) {
        const { kind, place } = await refusal(engineOf({ [option]: value }));
        assertEquals([kind, place], ["configuration", `engine ${name}, option '${option}'`]);
      }
    }
  });

  Deno.test(`${name} takes an option that is undefined for one that was not given`, async () => {
    const { cause } = await refusal(engineOf({ binary: undefined, patience: undefined, other: 1 }));
    assertEquals(cause, "there is no option 'other'");
  });
}

Deno.test("the options within options are checked, and their place is named", async () => {
  const within = await refusal(auto({ webgpu: { processor: { threads: 0 } } }));
  assertEquals(within.place, "engine auto, option 'webgpu', option 'processor', option 'threads'");
});

Deno.test("a reason that is no sentence is a fault of every model", async () => {
  for (const engineOf of [webassembly, webgpu, native]) {
    const { kind, cause } = await refusal(engineOf(null as unknown as string));
    assertEquals([kind, cause], ["configuration", "its reason came as null"]);
  }
});

Deno.test("engineWith makes the engine of options that are right, and of none", async () => {
  for (const options of [{ threads: 2 }, {}]) {
    const made = engineWith("native", PROCESSOR, { reason: "for a test", options }, () => native());
    assertEquals(made.name, "native");
    right(await right(await made.compile(twice())()).dispose()());
  }
});

Deno.test("engineByName answers a name that there is none of with the names that there are", async () => {
  const { kind, cause, remedy } = left(await engineByName("fast" as "auto")());
  assertEquals([kind, cause], ["configuration", 'there is none named "fast"']);
  assertEquals(remedy, "There are auto, webassembly, wasm, webgpu, native, native-webgpu.");
});
