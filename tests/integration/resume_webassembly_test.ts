import { webassembly } from "../../lib/engine/mod.ts";
import { testResume } from "./resume.ts";

testResume("webassembly", () => webassembly());
