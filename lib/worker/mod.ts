/**
 * Training in a worker, of a page or of Deno: a run that is paused, stepped, stopped and saved by messages, and that shows its policy
 * on the way to a goal while it learns.
 *
 * @module
 */
export type { Command, WorkerRun } from "./command.ts";
export type { Endpoint } from "./endpoint.ts";
export { type Frame, type Report, type SkillEpisodes, type Stage, STAGES } from "./report.ts";
export { type Offer, serveTraining } from "./serve.ts";
export { type RunInWorker, type TrainingWorker, trainInWorker, type WorkerOutcome } from "./train_in_worker.ts";
