// `npm run check`: format, lint, types and the tests that need neither a browser nor workerd. For before a commit.
import { lintStep, runSteps, typesStep, vitestStep } from "./steps.ts";

process.exitCode = await runSteps([lintStep, typesStep, vitestStep("unit", 60, "unit")]);
