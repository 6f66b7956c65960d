import { describe, expect, it } from "vitest";
import { isAtDomain } from "../../../extension/background/domains.ts";

describe("isAtDomain", () => {
  it.each([
    ["anna@globex.example", true],
    ["Anna@Sales.GLOBEX.example", true],
    ["anna@notglobex.example", false],
    ["anna@globex.example.evil.example", false],
    ["globex.example@evil.example", false],
    ['"x@globex.example"@evil.example', false],
  ])("%s: %s", (address, expected) => {
    expect(isAtDomain(address, ["globex.example"])).toBe(expected);
  });
});
