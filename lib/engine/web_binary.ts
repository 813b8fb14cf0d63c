/**
 * The WebAssembly binaries of ONNX Runtime, as bytes of the module graph.
 *
 * @module
 */

/**
 * Imports a binary of onnxruntime-web as bytes, which needs no permission, where reading the file would.
 *
 * The specifier is computed because a package with a literal one cannot be published: importing bytes is still an unstable
 * feature, which whoever runs this switches on with `"unstable": ["raw-imports"]`.
 */
export const webBinary = async (file: string): Promise<Uint8Array<ArrayBuffer>> => {
  const specifier = `npm:onnxruntime-web@1.30.0/${file}`;
  const { default: bytes } = await import(specifier, { with: { type: "bytes" } });
  return bytes;
};
