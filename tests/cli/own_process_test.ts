import { assertEquals } from "@std/assert";
import { runScript } from "../support/script.ts";

/** The permissions that a process with some permissions hands on. */
const handed = async (flags: readonly string[]) => {
  const { output, errors } = await runScript(
    `
    import { mayStartItself, ownPermissions } from "./lib/cli/own_process.ts";
    console.log(JSON.stringify([mayStartItself(), ownPermissions(["/tmp/states"], ["h:1"])]));
    `,
    flags,
  );
  return JSON.parse(output || JSON.stringify(errors));
};

Deno.test("a process hands on no permission that it has not", async () => {
  assertEquals(await handed([]), [false, ["--allow-net=h:1"]]);
  assertEquals(await handed(["--allow-read=/tmp", "--allow-write=/tmp/states", "--allow-run"]), [
    true,
    ["--allow-read=/tmp/states", "--allow-write=/tmp/states", "--allow-net=h:1"],
  ]);
  const [, own] = await handed(["--allow-read", "--allow-ffi", "--allow-net"]);
  assertEquals(own, ["--allow-read", "--allow-net", "--allow-ffi"]);
});
