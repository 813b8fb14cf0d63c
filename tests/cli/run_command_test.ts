import { assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { optional, toggle, wholeNumber } from "../../lib/cli/flags.ts";
import { refuse, runCommand } from "../../lib/cli/run_command.ts";
import { fault } from "../../lib/fault.ts";

const FLAGS = { size: optional(wholeNumber(0, "the size")), help: toggle("print this help") };
const MISSING = fault("file", "run.json", "it is missing", "Name one that is there.");

/** The exit code and everything printed. */
const watch = async (work: () => number | Promise<number>) => {
  const printed: string[] = [];
  const { log, error } = console;
  console.log = (line: string) => void printed.push(line);
  console.error = (line: string) => void printed.push(`error: ${line}`);
  try {
    return { code: await work(), printed };
  } finally {
    Object.assign(console, { log, error });
  }
};

Deno.test("a command does its work with the values of its flags, once", async () => {
  const sizes: unknown[] = [];
  const work = ({ size }: { size: number | undefined }) => TE.fromIO(() => sizes.push(size));
  assertEquals(await watch(() => runCommand("gpim try", FLAGS, ["--size", "3"], work)), { code: 0, printed: [] });
  assertEquals(sizes, [3]);
});

Deno.test("help is printed instead of working", async () => {
  const { code, printed } = await watch(() => runCommand("gpim try", FLAGS, ["--help"], () => TE.left(MISSING)));
  assertEquals(code, 0);
  assertMatch(printed.join("\n"), /^Usage: gpim try[\s\S]*--size/);
});

Deno.test("a wrong flag ends with code 2, any other fault with code 1, in one sentence on standard error", async () => {
  assertEquals(await watch(() => runCommand("gpim try", FLAGS, ["--size", "x"], () => TE.left(MISSING))), {
    code: 2,
    printed: ["error: --size: 'x' was given. It takes a whole number from 1 to 2⁵³ − 1."],
  });
  assertEquals(await watch(() => runCommand("gpim try", FLAGS, [], () => TE.left(MISSING))), {
    code: 1,
    printed: ["error: run.json: it is missing. Name one that is there."],
  });
  assertEquals((await watch(() => refuse({ ...MISSING, kind: "flag" }))).code, 2);
});
