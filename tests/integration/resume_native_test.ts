import { native } from "../../lib/engine/native.ts";
import { testResume } from "./resume.ts";

testResume("native", () => native());
