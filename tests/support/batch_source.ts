/**
 * Replays as batches are drawn from.
 *
 * @module
 */
import type { PolicyName } from "../../lib/method/mod.ts";
import type { BatchSource } from "../../lib/method/core/definition.ts";
import { emptyReplay, type Replay } from "../../lib/replay/mod.ts";

/** The given replays; those of other policies are empty. */
export const sourceOf = (replays: Partial<Record<PolicyName, Replay<string>>>): BatchSource => ({
  replays: { latentPolicy: emptyReplay<string>(1), goalPolicy: emptyReplay<string>(1), ...replays },
  memory: {},
  updates: 0,
});
