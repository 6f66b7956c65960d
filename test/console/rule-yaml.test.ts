import { describe, expect, it } from "vitest";
import { templateNames, templateOf } from "../../shared/policy/templates.ts";
import { entryFields } from "../../worker/console/pages/rule-fields.ts";
import { readYaml, yamlOf } from "../../worker/console/pages/rule-yaml.ts";

const text = yamlOf(templateOf("standard", "en"));
const lineOf = (wanted: string, given: string): number =>
  given.split("\n").findLastIndex((line) => line.includes(wanted)) + 1;

describe("the text of saving rules", () => {
  it("says every template as it is, in every language", () => {
    for (const name of templateNames)
      for (const language of ["en", "zh", "ru"] as const) {
        const document = templateOf(name, language);
        const read = readYaml(yamlOf(document));
        expect(read).toEqual({ document, problems: [], hasComments: false });
      }
  });

  it("keeps what looks like a number, a date or a yes as the words they are", () => {
    const document = templateOf("standard", "en");
    document.lists.odd = [
      "yes",
      "1e3",
      "2026-01-01",
      "null",
      "# no comment",
      "a: b",
      "- c",
      "“quoted”",
      "*star",
      "～全角",
    ];
    expect(readYaml(yamlOf(document)).document).toEqual(document);
  });

  it.each<[string, string, string, string]>([
    ["a field that is none", "    action: auto", "    acton: auto", "unknown-field"],
    ["an action that is none", "    action: auto", "    action: perhaps", "not-one-of"],
    ["a list that is not there", "- list:private-marks", "- list:private-mark", "no-list"],
    ["two rules of one id", "  - id: mailing-lists", "  - id: private-marked", "twice"],
    ["text that is no YAML", "form: 1", "form: [1", "yaml"],
    ["an entry that fits nobody", "        - business", "        - businesses", "nobody"],
  ])("names the line of %s", (_, old, now, code) => {
    const broken = text.replace(old, now);
    expect(broken).not.toBe(text);
    const read = readYaml(broken);
    expect(read.document).toBeNull();
    const problem = read.problems.find((one) => one.code === code);
    expect(problem).toBeDefined();
    if (code !== "yaml") expect(problem?.line).toBe(lineOf(now.trim(), broken));
  });

  it("of a field that is missing names the line of its rule", () => {
    const broken = text.replace("    action: auto\n", "");
    const [problem] = readYaml(broken).problems;
    expect([problem?.code, problem?.names, problem?.line]).toEqual([
      "missing",
      ["action"],
      broken.split("\n").indexOf("  - id: customers") + 1,
    ]);
  });

  it("tells that it has comments, and takes no bomb of anchors", () => {
    expect(readYaml(`# why\n${text}`).hasComments).toBe(true);
    expect(readYaml(text.replace("form: 1", "form: 1 # why")).hasComments).toBe(true);
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [name, of] of [..."bcdefgh"].map((one, index) => [one, "abcdefg"[index]]))
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(",")}]`);
    expect(readYaml(bomb.join("\n")).problems.map(({ code }) => code)).toEqual(["yaml"]);
  });
});

it("a condition that is emptied by its sentence goes, and takes nothing else with it", () => {
  const when = { participants: { any: ["customer"], every: ["contact"] }, headers: { listId: ["*"] }, quote: true };
  const field = (key: string) => entryFields.find((one) => one.key === key);
  expect(field("any")?.set(when, [])).toEqual({ ...when, participants: { every: ["contact"] } });
  expect(field("listId")?.set(when, [])).toEqual({ participants: when.participants, quote: true });
  expect(field("subject")?.set(when, ["offer"])).toEqual({ ...when, subject: ["offer"] });
});
