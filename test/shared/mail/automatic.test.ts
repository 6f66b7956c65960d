import { expect, it } from "vitest";
import { isAutomatic, isMachineAddress } from "../../../shared/mail/automatic.ts";

const nothing = { autoSubmitted: null, listId: null, precedence: null };

it.each([
  ["a person", nothing, "bea@globex.example", false],
  ["an out-of-office reply", { ...nothing, autoSubmitted: "auto-replied" }, "bea@globex.example", true],
  ["a person's mail that says so", { ...nothing, autoSubmitted: "no" }, "bea@globex.example", false],
  ["a bounce", nothing, "mailer-daemon@globex.example", true],
  ["a bounce with its own address", nothing, "bounces+17=rep@globex.example", true],
  ["a list", { ...nothing, listId: "<valves.globex.example>" }, "bea@globex.example", true],
  ["a newsletter", { ...nothing, precedence: "Bulk" }, "news@globex.example", true],
  ["an old auto-responder", { ...nothing, precedence: " auto_reply " }, "bea@globex.example", true],
  ["a first-class precedence", { ...nothing, precedence: "first-class" }, "bea@globex.example", false],
  ["no sender at all", nothing, null, false],
])("%s", (_, facts, from, expected) => {
  expect(isAutomatic(facts, from)).toBe(expected);
});

it("a person whose name begins like a machine's is none", () => {
  expect(isMachineAddress("bouncer@globex.example")).toBe(false);
  expect(isMachineAddress("no-reply@globex.example")).toBe(true);
});
