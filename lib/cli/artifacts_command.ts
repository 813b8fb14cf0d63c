/**
 * The command that writes training artifacts of soft actor-critic, and of GPIM's discriminator.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { textCodec } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { LATENT_NAMES, latentsByName } from "../learner/mod.ts";
import { FLAVOURS } from "../onnx/mod.ts";
import { prepareFolder, writeFiles } from "./files.ts";
import { oneOf, optional, text, toggle, wholeNumber } from "./flags.ts";
import { print } from "./print.ts";
import { runCommand } from "./run_command.ts";
import { type ArtifactSizes, softActorCriticArtifacts } from "./soft_actor_critic_artifacts.ts";

// The manifest holds all numbers as text, and larger ones do not fit into memory.
const LARGEST = 4096;

/** Width of the discriminator's view by default: a place in the plane. */
const VIEW = 2;

const FLAGS = {
  observation: wholeNumber(17, "width of an observation (17)", 1, LARGEST),
  action: wholeNumber(6, "width of an action (6)", 1, LARGEST),
  hidden: wholeNumber(256, "width of the two hidden layers (256)", 1, LARGEST),
  batch: wholeNumber(256, "transitions in a batch (256)", 1, LARGEST),
  flavour: oneOf(FLAVOURS, "plain", "plain operators, or those of ONNX Runtime's training session (plain)"),
  latents: optional({
    codec: textCodec(LATENT_NAMES, latentsByName),
    fallback: undefined,
    help: "latents of a discriminator, as a fourth unit (none)",
    isSwitch: false,
  }),
  view: optional(wholeNumber(VIEW, `width of the discriminator's view of a state (${VIEW})`, 1, LARGEST)),
  seed: wholeNumber(1, "the seed of initial weights and recorded batch (1)", 0),
  out: optional(text("a folder", "the folder of the files; required")),
  help: toggle("print this help"),
};

/** Writes the artifacts into a folder, which is made if it does not exist. */
export const writeArtifacts = (sizes: ArtifactSizes, folder: string): TE.TaskEither<Fault, readonly string[]> =>
  pipe(
    prepareFolder(folder),
    TE.chainEitherK(() =>
      E.tryCatch(
        () => softActorCriticArtifacts(sizes),
        (reason) =>
          fault("configuration", "artifacts", String(reason), "Choose smaller sizes; they must fit into memory."),
      )
    ),
    TE.chain((files) => writeFiles(folder, files)),
  );

/** Runs the command with its arguments, and returns its exit code. */
export const artifactsCommand = (args: readonly string[]): Promise<number> =>
  runCommand("gpim artifacts", FLAGS, args, ({ out, latents, view, ...sizes }) =>
    pipe(
      view !== undefined && latents === undefined
        ? TE.left(
          fault(
            "flag",
            "--view",
            "there is no discriminator to have it",
            "Name its latents, too, e.g. --latents ball:2.",
          ),
        )
        : out === undefined
        ? TE.left(fault("flag", "--out", "it is missing", "Name the folder to write to, e.g. --out artifacts."))
        : writeArtifacts({ ...sizes, discriminator: latents && { latents, viewSize: view ?? VIEW } }, out),
      TE.map((written) => print(`saved ${written.join(", ")}`)),
    ));
