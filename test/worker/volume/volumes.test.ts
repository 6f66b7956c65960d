import { describe, expect, it } from "vitest";
import { allVolumes, findVolume, openNextPart, openVolume, quarterFor } from "../../../worker/records/volumes.ts";
import type { Place } from "../../../worker/search/fan-out.ts";
import { findPage, wavesOf } from "../../../worker/search/fan-out.ts";
import { testContext } from "../support/app.ts";

const ctx = testContext();

describe("volumes in the Book", () => {
  it("are UTC quarters", () => {
    expect(quarterFor(Date.UTC(2026, 0, 1))).toBe("2026q1");
    expect(quarterFor(Date.UTC(2026, 0, 1) - 1)).toBe("2025q4");
    expect(quarterFor(Date.UTC(1990, 5, 30, 23, 59, 59, 999))).toBe("1990q2");
    expect(quarterFor(Date.UTC(2026, 6, 1))).toBe("2026q3");
  });

  it("open once, however many ask at once, and part by part", async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openVolume(ctx, "2019q1")));
    expect(new Set(opened.map(({ name }) => name))).toEqual(new Set(["2019q1.1"]));
    await Promise.all([openNextPart(ctx, "2019q1.1"), openNextPart(ctx, "2019q1.1")]);
    expect((await openVolume(ctx, "2019q1")).name).toBe("2019q1.2");
    await openVolume(ctx, "2020q4");
    await openNextPart(ctx, "2019q1.2");
    expect((await allVolumes(ctx)).map(({ name }) => name)).toEqual(["2020q4.1", "2019q1.3", "2019q1.2", "2019q1.1"]);
    expect(await findVolume(ctx, "2019q1.2")).toMatchObject({ quarter: "2019q1" });
    expect(await findVolume(ctx, "2019q1.9")).toBeNull();
  });
});

describe("a list over volumes", () => {
  const named = (...names: string[]) => names.map((name) => ({ name }));

  it("asks in waves of 4, 8, 16 and keeps the parts of a quarter together", () => {
    const many = named(...Array.from({ length: 40 }, (_, i) => `${2026 - Math.floor(i / 4)}q${4 - (i % 4)}.1`));
    expect(wavesOf(many).map((wave) => wave.length)).toEqual([4, 8, 16, 12]);
    const parts = named("2026q3.1", "2026q2.1", "2026q1.5", "2026q1.4", "2026q1.3", "2026q1.2", "2025q4.1");
    expect(wavesOf(parts).map((wave) => wave.length)).toEqual([6, 1]);
  });

  it("stops asking when the page is full", async () => {
    const volumes = named(...Array.from({ length: 30 }, (_, i) => `${2026 - Math.floor(i / 4)}q${4 - (i % 4)}.1`));
    const asked: string[] = [];
    const { places, next } = await findPage(volumes, { cursor: null, before: null, limit: 2 }, async (volume) => {
      asked.push(volume);
      return [{ sentAt: 1, number: 1 }];
    });
    expect(asked).toHaveLength(4);
    expect(places.map(({ volume }) => volume)).toEqual(["2026q4.1", "2026q3.1"]);
    expect(next).toEqual(places[1]);
  });

  it("weaves the parts of a quarter and goes on after any of its places", async () => {
    const content: Record<string, [number, number][]> = {
      "2026q3.2": [
        [50, 2],
        [30, 3],
        [30, 1],
      ],
      "2026q3.1": [
        [50, 9],
        [40, 1],
        [30, 7],
      ],
      "2026q2.1": [
        [60, 1],
        [20, 2],
      ],
    };
    const ask = async (volume: string, before: { sentAt: number; number: number } | null, limit: number) =>
      (content[volume] ?? [])
        .map(([sentAt, number]) => ({ sentAt, number }))
        .filter(
          (place) =>
            !before || place.sentAt < before.sentAt || (place.sentAt === before.sentAt && place.number < before.number),
        )
        .slice(0, limit);
    const volumes = named("2026q3.2", "2026q3.1", "2026q2.1");
    const whole = (await findPage(volumes, { cursor: null, before: null, limit: 50 }, ask)).places;
    const text = ({ volume, sentAt, number }: Place) => `${volume}:${sentAt}:${number}`;
    expect(whole.map(text)).toEqual([
      "2026q3.2:50:2",
      "2026q3.1:50:9",
      "2026q3.1:40:1",
      "2026q3.2:30:3",
      "2026q3.2:30:1",
      "2026q3.1:30:7",
      "2026q2.1:60:1",
      "2026q2.1:20:2",
    ]);
    for (const limit of [1, 2, 3]) {
      const seen: Place[] = [];
      let cursor: Place | null = null;
      do {
        const page: { places: Place[]; next: Place | null } = await findPage(
          volumes,
          { cursor, before: null, limit },
          ask,
        );
        seen.push(...page.places);
        cursor = page.next;
      } while (cursor);
      expect(seen.map(text)).toEqual(whole.map(text));
    }
  });
});
