import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { bytesOf, LOADING, ownBinary } from "../../lib/engine/web_binary.ts";

const notPacked = () => Promise.reject(new Error("not\npacked"));

Deno.test("in Deno a build's own binary is a module, which exports and imports what ONNX Runtime does", async () => {
  const module = await ownBinary({ file: "ort-wasm-simd-threaded.wasm", bundled: notPacked });
  if (!(module instanceof WebAssembly.Module)) throw new TypeError("it is no module");
  // The memory comes from outside, as threads need it.
  assertEquals(WebAssembly.Module.imports(module).some(({ kind }) => kind === "memory"), true);
});

Deno.test("in a bundle for Deno, where no module is found, a build's own binary is the one that is packed", async () => {
  const packed = Uint8Array.of(0, 97, 115, 109);
  const found = await ownBinary({ file: "missing.wasm", bundled: () => Promise.resolve({ default: packed }) });
  assertEquals(found === packed, true);
});

Deno.test("a binary that is nowhere is an error with all causes in one line, and its remedy is this platform's", async () => {
  const { message } = await assertRejects(() => ownBinary({ file: "missing.wasm", bundled: notPacked }), Error);
  assertMatch(message, /^missing.wasm was not found \(.*missing.*; not packed\)$/);
  assertMatch(LOADING, /Deno 2\.6 .*option 'binary'/);
});

Deno.test("bytesOf takes WebAssembly as bytes or from an address, and nothing else", async () => {
  const bytes = Uint8Array.of(0, 97, 115, 109, 7);
  assertEquals(await bytesOf(bytes) === bytes, true);
  assertEquals(await bytesOf(new URL(`data:application/wasm;base64,${btoa("\0asm\x07")}`)), bytes);
  await assertRejects(() => bytesOf(Uint8Array.of(0, 97, 115)), Error, "is no WebAssembly");
  await assertRejects(() => bytesOf(new URL("data:,text")), Error, "data:,text is no WebAssembly");
});
