/**
 * Results as pictures and tables: curves, trajectories, poses, maps and images as SVG files, tables for terminals.
 *
 * Everything is pure: the same values give the same bytes on every machine, and no font, clock or file is read.
 *
 * @example
 * ```ts
 * import { numbers, table } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [["method", "distance"], ["GPIM", numbers(0.0512, 2)]];
 * assertEquals(table(rows, { alignRight: [1] }).split("\n").at(-1), "GPIM        0.05");
 * ```
 *
 * @module
 */
export { interquartileMeanOfTasks, meanOfTasks, medianOfTasks } from "./aggregate.ts";
export { type Band, curve, type CurvePlot, type Reference, type Series } from "./curve.ts";
export { fileVersion, type Scalar, scalarEvent } from "./event_file.ts";
export { GLOSSARY, type MetricEntry, metricEntry } from "./glossary.ts";
export { type Image, type ImageRow, images, type ImagesPicture } from "./images.ts";
export { type MapPanel, maps, type MapsPicture } from "./maps.ts";
export { improvementInterval, probabilityOfImprovement } from "./improvement.ts";
export { optimalityGap, type ScoreTarget } from "./optimality_gap.ts";
export { performanceProfile, type ProfilePoint } from "./profile.ts";
export type { ScaleName } from "./scale.ts";
export { stratifiedInterval } from "./stratified_interval.ts";
export { bootstrapInterval, interquartileMean, type Interval } from "./interval.ts";
export {
  type Cells,
  codeMarkup,
  figureMarkup,
  gridMarkup,
  page,
  type PageContents,
  paragraphMarkup,
  type Section,
  tableMarkup,
} from "./page.ts";
export { poses, type PosesPicture, type Tile } from "./poses.ts";
export type { Markup, Point } from "./svg.ts";
export { numbers, table, type TableLayout } from "./table.ts";
export type { Better, TaskScores } from "./task_scores.ts";
export { type Episode, type GoalKind, type Panel, trajectories, type TrajectoriesPicture } from "./trajectories.ts";
