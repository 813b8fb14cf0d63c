/**
 * Writes the training artifacts of a soft actor-critic: for critics, actor and temperature each `training_model.onnx`,
 * `eval_model.onnx`, `optimizer_model.onnx` and `checkpoint`; the fused `train_step.onnx`; and `manifest.json`, which explains
 * them and holds one recorded batch with its expected results.
 *
 *     deno task artifacts --observation 17 --action 6 --hidden 256 --batch 256 --out artifacts
 *
 * @module
 */
import { artifactsCommand } from "../lib/cli/artifacts_command.ts";

if (import.meta.main) Deno.exit(await artifactsCommand(Deno.args));
