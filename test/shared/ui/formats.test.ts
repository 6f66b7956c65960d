import { describe, expect, it } from "vitest";
import { initialsOf } from "../../../shared/ui/Avatar.tsx";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";

describe("relativeTime", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  it("says how long ago in the reader's language", () => {
    expect(relativeTime("2026-03-07T12:00:00Z", now, "en")).toBe("3 days ago");
    expect(relativeTime("2026-03-09T12:00:00Z", now, "ru")).toBe("вчера");
    expect(relativeTime("2026-03-02T12:00:00Z", now, "en")).toBe("last week");
    expect(relativeTime("2026-03-10T11:59:30Z", now, "en")).toBe("now");
  });
});

describe("formatBytes", () => {
  it("counts in powers of 1024, as the limits do", () => {
    expect(formatBytes(25 * 1024 * 1024, "en")).toBe("25 MB");
    expect(formatBytes(1536, "en")).toBe("1.5 kB");
    expect(formatBytes(12, "en")).toBe("12\u00a0B");
  });
});

describe("initialsOf", () => {
  it("takes first and last word, or a Chinese name's last character", () => {
    const names = ["Wei Zhang", "petra novak de vries", "王小明", "  ", "Ирина Соколова"];
    expect(names.map((name) => initialsOf(name))).toEqual(["WZ", "PV", "明", "?", "ИС"]);
  });

  it("takes a Chinese company's first character: companies end alike", () => {
    expect(initialsOf("华兴石化设备有限公司", true)).toBe("华");
    expect(initialsOf("Globex Process Inc.", true)).toBe("GI");
  });
});
