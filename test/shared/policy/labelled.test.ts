import { describe, expect, it } from "vitest";
import { compilePolicy, decide } from "../../../shared/policy/decide.ts";
import { templateNames, templateOf } from "../../../shared/policy/templates.ts";
import { de } from "./labelled/de.ts";
import { en } from "./labelled/en.ts";
import { fr } from "./labelled/fr.ts";
import { type Label, type Labelled, readLabelled } from "./labelled/read.ts";
import { ru } from "./labelled/ru.ts";
import { zh } from "./labelled/zh.ts";

const sets = { en, de, fr, zh, ru };
const messages = Object.values(sets).flatMap(readLabelled);
const of = (label: Label): Labelled[] => messages.filter((message) => message.label === label);

it("is a set of 500 and more, each written once, in five languages", () => {
  expect(messages.length).toBeGreaterThanOrEqual(500);
  expect(new Set(messages.map(({ row }) => row)).size).toBe(messages.length);
  expect(of("private").length).toBeGreaterThan(250);
  expect(of("customer").length).toBeGreaterThan(200);
});

describe.each(templateNames)("under the template %s", (name) => {
  // A company's rules stand in its own language; people's mail comes in all.
  describe.each(["en", "zh", "ru"] as const)("in %s", (language) => {
    const policy = compilePolicy(templateOf(name, language), "counterfoil@acme.example");
    const withAction = (label: Label, ...actions: string[]): string[] =>
      of(label).flatMap(({ row, facts }) => (actions.includes(decide(policy, facts).action) ? [row] : []));

    it("nothing private is kept by itself, in whole or by names and dates", () => {
      expect(withAction("private", "auto", "envelope")).toEqual([]);
    });

    it("mail among colleagues is never kept, and what is no customer's mail not by itself", () => {
      expect(withAction("internal", "auto", "ask", "envelope")).toEqual([]);
      expect(withAction("other", "auto", "envelope")).toEqual([]);
    });

    it("of a customer's mail with others the person decides", () => {
      expect(withAction("mixed", "auto", "envelope", "never")).toEqual([]);
    });

    it("no customer's mail is lost to the rules", () => {
      expect(withAction("customer", "never")).toEqual([]);
    });
  });
});

const standard = compilePolicy(templateOf("standard", "en"), "counterfoil@acme.example");
const byItself = (label: Label): string[] =>
  of(label).flatMap(({ row, facts }) => (decide(standard, facts).action === "auto" ? [row] : []));

it("the standard keeps 98 of 100 of the customers' mail by itself", () => {
  const kept = byItself("customer");
  const missed = of("customer").filter(({ row }) => !kept.includes(row));
  expect(kept.length / of("customer").length, missed.map(({ row }) => row).join("\n")).toBeGreaterThanOrEqual(0.98);
});

it("what only its text makes private is kept: for that there are the grace period and the press on not business", () => {
  expect(byItself("untold")).toEqual(of("untold").map(({ row }) => row));
});
