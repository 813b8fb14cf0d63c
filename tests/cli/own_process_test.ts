import { assertEquals } from "@std/assert";
import { runScript } from "../support/script.ts";

/** The permissions that a process with some permissions hands on, of those for the states in a folder. */
const handed = async (flags: readonly string[], folder = "/tmp") => {
  const { output, errors } = await runScript(
    `
    import { mayStartItself, ownPermissions } from "./lib/cli/own_process.ts";
    console.log(JSON.stringify([mayStartItself(), ownPermissions(["${folder}/states"], ["h:1"])]));
    `,
    flags,
  );
  return JSON.parse(output || JSON.stringify(errors));
};

Deno.test("a process hands on no permission that it has not", async () => {
  assertEquals(await handed([]), [false, ["--allow-net=h:1"]]);
  // A folder of its own: the checkout may be in that of all temporary files.
  const folder = await Deno.makeTempDir();
  assertEquals(await handed([`--allow-read=${folder}`, `--allow-write=${folder}/states`, "--allow-run"], folder), [
    true,
    [`--allow-read=${folder}/states`, `--allow-write=${folder}/states`, "--allow-net=h:1"],
  ]);
  await Deno.remove(folder);
  const [, own] = await handed(["--allow-read", "--allow-ffi", "--allow-net"]);
  assertEquals(own, ["--allow-read", "--allow-net", "--allow-ffi"]);
});
