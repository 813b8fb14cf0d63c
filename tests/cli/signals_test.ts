import { assertEquals, assertMatch } from "@std/assert";
import { ROOT } from "../support/script.ts";

const SCRIPT = `
import * as E from "fp-ts/Either.js";
import { interruptible } from "./lib/cli/signals.ts";
const patience = Number(Deno.args[0]);
const outcome = await interruptible((signal) => () => new Promise((resolve) => {
  console.log("working");
  const timer = setTimeout(() => {}, 20_000);
  signal.addEventListener("abort", () => setTimeout(() => { clearTimeout(timer); resolve(E.right("ended")); }, patience));
}))();
console.log(outcome.right);
`;

const start = async (patience: number, signals: readonly Deno.Signal[]) => {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "--ext=ts", "-", String(patience)],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(SCRIPT));
  await writer.close();
  const errors = new Response(process.stderr).text();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = (await reader.read()).value ?? "";
  for (const signal of signals) {
    process.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) output += piece.value;
  return { code: (await process.status).code, output, errors: await errors };
};

Deno.test("a first signal ends work in its own time, a second one at once", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const { code, output, errors } = await start(50, [signal]);
    assertEquals([code, output], [0, "working\nended\n"]);
    assertMatch(errors, /ending after this iteration/);
  }
  assertEquals((await start(20_000, ["SIGINT", "SIGTERM"])).code, 130);
});
