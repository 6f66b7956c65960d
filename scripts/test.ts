// `npm test`: gets what the tests need, runs everything, and closes with one line of counts.
//   npm test -- --only unit      one step: lint, types, unit, build or webmail
import { parseArgs } from "node:util";
import { browserStep, buildStep, lintStep, runSteps, type Step, typesStep, vitestStep } from "./steps.ts";
import { getTestNeeds, type TestNeed } from "./test-needs.ts";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const names = ["lint", "types", "unit", "build", "webmail"];
if (values.only && !names.includes(values.only)) {
  console.error(`--only takes one of ${names.join(", ")}`);
  process.exit(2);
}
const wanted = values.only ? [values.only] : names;
const needs = wanted.includes("webmail") ? await getTestNeeds((line) => console.log(line)) : [];
const missing = needs.filter((need) => !need.isThere);
const steps: Step[] = [
  lintStep,
  typesStep,
  vitestStep("unit", 240),
  buildStep,
  browserStep(missing.some((need) => need.name === "Chromium") ? "no Chromium" : null),
];
process.exitCode = await runSteps(
  steps.filter((step) => wanted.includes(step.name)),
  missing.map(describeMissing),
);

function describeMissing({ name, command }: TestNeed): string {
  return `not here: ${name}, so its tests were skipped. To have them: ${command}`;
}
