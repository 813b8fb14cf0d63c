import { assertEquals } from "@std/assert";
import { sourcesUnder, textOf } from "./sources.ts";

/** Words that the field has its own for, as patterns, beside the field's. They are looked for in code, comments and docs. */
const OLD: readonly (readonly [old: RegExp, now: string])[] = [
  [/\b[Ee]xamination\b/, "EvaluationSet"],
  [/\bReaching\b(?= *[<,;:}&|)])|\bReaching\[/, "EvaluationResult"],
  [/\bAssessment\b|\bassessment\b/, "EvaluationPoint"],
  [/\bProbed\b|\.probed\b/, "ProbeResult"],
  [/\bCounted\b/, "TrainingCounters"],
  [/\bwayLeft\b/, "remainingPath"],
  [/\b[Rr]ecipe(On)?\b/, "MethodDefinition"],
  [/\bReady\b(?= *[<,;:}&|)])/, "CompiledMethod"],
  [/\bMethodOn\b/, "MethodFactory"],
  [/\b[Ll]earnt\b/, "learned; ParametersByLearner"],
  [/\bActing\b(?= *[<,;:}&|)\[])/, "ActingContext"],
  [/\bGoalReacher\b|\breachers\b/, "GoalConditionedPolicy, evaluationPolicies"],
  [/\bappraisal\b/, "goalReward"],
  [/\bpaces?\b/, "learningRateScale"],
  [/\bSeeing\b|\b(goal|latent)Seer\b|\bsees\(/, "PolicyInput, goalConditionedAgent"],
  [/\bpercepts?\b|\bperceived\b|\bnextSeen\b|\bgoalsSeen\b|\bisKept\b/, "view, viewOf, nextView, goalViews"],
  [/\bPerception\b|\bperception\b/, "Encoder"],
  [/\bwanted\b/, "target"],
  [/\bAims\b|\bAimSource\b|\baimed\b/, "Conditioning, collectConditioned"],
  [/\bpursuing\(|\binferring\(|\bconditioned\(acting/, "goalPolicy, goalInferencePolicy, conditionedPolicy"],
  [/"believed"|'believed'|\bbelief\b/, "posterior, inferred"],
  [/\blikeliest\b/, "posteriorMode, most likely"],
  [/\bdiscriminatesBoth\b|\bfirstStage\b/, "discriminatorOnBothBuffers, pretrainingUpdates"],
  [/\bcodeSize\b/, "embeddingSize"],
  [/[a-z]Share\b|\bSHARE\b/, "fraction"],
  [/\bSituation\b/, "PolicyObservation"],
  [/\bpursued\(|\badvanced\(|\bcurrent\(goals/, "goalPerState, advanceGoals, currentGoal"],
  [/\bexplored\(gpim|\brelabelled\(gpim|\breached\(gpim|\bstored\)/, "explore, relabel, reach, store"],
  [/\bdescended\b|\bbegun\(/, "adamStep, initialState"],
  [/\bpolyakRate\b/, "tau"],
  [/[a-z]Deviation\b/, "std"],
  [/\bunpacked\(|\bpacked\(|\bdeclared\(|\bstretch\(/, "unflatten, flatten, parameterInputs, sliceOf"],
  [/\bmapped\(|\bmappedAligned\b/, "vmap"],
  [/\bJointProgram\b|\bjointProgress\b|\bjoint engine\b|\b[Ss]eats?\b/, "batched engine, SeedSlot"],
  [/\bmisfit\b/, "shapeMismatch"],
  [/\bPort\b|\bportsOf\b|\bManifestPort\b/, "ValueInfo"],
  [/\bremark\b/, "note"],
  [/\bAsked\b|\bSaid\b/, "RunRequest, WorkerMessage"],
];

/** English that a reader stumbles over. */
const STUMBLES: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bsteps? in worlds\b|\bsteps taken in worlds\b/, "environment steps"],
  [/\bnumbers in a latent\b/i, "latent dimension"],
  [/\bsomebody else's function\b/, "user-supplied function"],
  [/\bsomebody\b|\bnobody\b|\bwhoever\b/i, "no persons for things"],
  [/\bso many\b/, "a count"],
  [/^\s*(?:\/\*\*|\*|\/\/) (?:What|How|Which|Who|Where)\b(?!.*\?)/m, "a noun phrase first"],
];

const PLACES = [
  ...sourcesUnder("lib", "envs", "mod.ts", "examples", "bench", "tests"),
  "README.md",
  "CONTRIBUTING.md",
  "docs/architecture.md",
  "docs/deviations.md",
  "docs/own_method.md",
  "docs/performance.md",
  "docs/permissions.md",
  "docs/results.md",
].filter((file) => file !== "tests/structure/vocabulary_test.ts");

const found = (patterns: readonly (readonly [RegExp, string])[]): readonly string[] =>
  PLACES.flatMap((file) =>
    textOf(file).split("\n").flatMap((line, index) =>
      patterns.filter(([pattern]) => pattern.test(line))
        .map(([, instead]) => `${file}:${index + 1}: ${line.trim().slice(0, 90)} (${instead})`)
    )
  );

Deno.test("the names that the field has its own words for are gone", () => {
  assertEquals(found(OLD), []);
});

Deno.test("doc strings are noun phrases, and nothing is a person", () => {
  assertEquals(found(STUMBLES), []);
});
