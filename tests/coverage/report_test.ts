import { assertEquals, assertMatch } from "@std/assert";
import { filesOf, foldersOf, percentOf, report, withUnloaded } from "./report.ts";

const LCOV = `SF:/home/me/gpim/lib/goal/goal.ts
DA:1,3
DA:2,0
LH:1
LF:2
end_of_record
SF:/home/me/gpim/envs/rooms.ts
LH:96
LF:100
end_of_record
SF:/home/other/lib/goal/view.ts
LH:0
LF:50
end_of_record
`;

const lines = (path: string, hit: number, found: number) => ({ path, hit, found });

Deno.test("filesOf reads the lines of every file under the root, and leaves others out", () => {
  assertEquals(filesOf(LCOV, "/home/me/gpim/"), [lines("lib/goal/goal.ts", 1, 2), lines("envs/rooms.ts", 96, 100)]);
  assertEquals(filesOf("", "/"), []);
});

Deno.test("a file that no test loads counts with all of its lines, none of them covered", () => {
  const loaded = [lines("lib/a.ts", 3, 4)];
  assertEquals(withUnloaded(loaded, ["lib/a.ts", "lib/b.ts"], () => 7), [...loaded, lines("lib/b.ts", 0, 7)]);
});

Deno.test("a folder's lines are those of its own files, without those of the folders in it", () => {
  const files = [
    lines("lib/b/c.ts", 1, 2),
    lines("lib/a.ts", 3, 4),
    lines("lib/b/d.ts", 5, 6),
    lines("lib/b/e/f.ts", 7, 8),
  ];
  assertEquals(foldersOf(files), [lines("lib", 3, 4), lines("lib/b", 6, 8), lines("lib/b/e", 7, 8)]);
});

Deno.test("the percentage of lines is that of the covered ones, and that of no lines is all", () => {
  assertEquals(percentOf(lines("lib", 3, 4)), 75);
  assertEquals(percentOf(lines("lib", 0, 0)), 100);
});

Deno.test("a report is enough where lib and envs each have 95 % of their lines covered, and not one line fewer", () => {
  const both = (lib: number, envs: number) => [lines("lib/a.ts", lib, 1000), lines("envs/b.ts", envs, 100)];
  assertEquals(report(both(950, 95)).isEnough, true);
  assertEquals(report(both(949, 100)).isEnough, false);
  assertMatch(report(both(949, 100)).text, /fewer than 95 % are covered of lib:/);
  assertEquals(report(both(1000, 94)).isEnough, false);
  assertMatch(report(both(0, 94)).text, /fewer than 95 % are covered of lib and envs:/);
});

Deno.test("a report without any line of lib or of envs is not enough, for then nothing was measured", () => {
  assertEquals(report([lines("lib/a.ts", 1, 1)]).isEnough, false);
  assertEquals(report([]).isEnough, false);
});

Deno.test("a report names folders, sums, and the files with the most uncovered lines first, and other folders not at all", () => {
  const { text } = report([
    lines("lib/whole.ts", 9, 9),
    lines("lib/few.ts", 98, 100),
    lines("lib/many.ts", 997, 1000),
    lines("envs/all.ts", 50, 50),
    lines("bench/none.ts", 0, 500),
  ]);
  assertMatch(text, /^lib +1104 of +1109 lines +99\.5 %$/m);
  assertMatch(text, /^all +1154 of +1159 lines +99\.6 %$/m);
  assertMatch(text, /lines:\n +lib\/many\.ts .*\n +lib\/few\.ts .*\n\n/);
  assertMatch(text, /at least 95 % of each are covered$/);
  assertEquals(text.includes("bench"), false);
});
