import { describe, expect, it } from "vitest";
import {
  type DrainDeps,
  decideFailure,
  drainOutbox,
  type Receipt,
  UnopenableError,
} from "../../../extension/outbox/drain-outbox.ts";
import type { DropReason, ItemDetails, OutboxItem } from "../../../extension/outbox/outbox-item.ts";
import { ApiError } from "../../../shared/api/client.ts";
import { PART_BYTES } from "../../../shared/limits.ts";

const receipt: Receipt = { state: "stored", messageId: "2026q4.1-1", customers: ["Globex"], alsoSavedBy: [] };

class Killed extends Error {}

const details: ItemDetails = {
  sha256: "a",
  mailbox: "wei@acme.example",
  webmail: "roundcube",
  place: null,
  exact: true,
  kind: "full",
  automatic: null,
};

type Change = Partial<Pick<OutboxItem, "state" | "attempts" | "nextAt" | "reason" | "partsSent" | "takenBack">>;

function item(id: string, change: Change = {}): OutboxItem {
  return {
    id,
    personId: "p",
    deviceId: "d",
    deviceSeq: 1,
    placeKey: null,
    capturedAt: "2026-11-21T10:00:00Z",
    bytes: 3,
    details,
    sealed: null,
    tried: false,
    state: "waiting",
    attempts: 0,
    nextAt: 0,
    reason: null,
    partsSent: [],
    takenBack: null,
    ...change,
  };
}

/** A disk that survives kills, and a Worker that knows ids: both in memory, both with the real ones' rules. */
class World {
  items = new Map<string, OutboxItem>();
  bodies = new Map<string, Uint8Array<ArrayBuffer>>();
  receipts = new Map<string, Receipt>();
  stored = new Map<string, number>();
  parts = new Map<string, Set<number>>();
  undone: string[] = [];
  removed: [string, DropReason | "rule"][] = [];
  heldUntil: number | null = null;
  paused = false;
  time = 1_000;
  /** Every await of a drain, in order; `killAt` ends the process at one of them, before or after its effect. */
  steps: string[] = [];
  killAt: { step: number; after: boolean } | null = null;
  failNext: ((step: string) => Error | null) | null = null;

  add(one: OutboxItem, bytes = 3): void {
    this.items.set(one.id, one);
    this.bodies.set(one.id, new Uint8Array(bytes));
  }

  async #step<T>(name: string, effect: () => T): Promise<T> {
    const step = this.steps.push(name) - 1;
    const kill = this.killAt?.step === step ? this.killAt : null;
    if (kill && !kill.after) throw this.#kill();
    const failure = this.failNext?.(name);
    if (failure) throw failure;
    const value = effect();
    if (kill) throw this.#kill();
    if (this.#dead) throw new Killed();
    return value;
  }

  #dead = false;
  #kill(): Killed {
    this.#dead = true;
    return new Killed();
  }
  restart(): void {
    this.#dead = false;
    this.killAt = null;
    this.steps = [];
  }

  #change(id: string, change: Change): void {
    const present = this.items.get(id);
    if (present) this.items.set(id, { ...present, ...change });
  }

  deps(): DrainDeps {
    const live = <T>(name: string, effect: () => T): Promise<T> => {
      // A killed process runs nothing more, whatever it still awaits.
      if (this.#dead) return Promise.reject(new Killed());
      return this.#step(name, effect);
    };
    return {
      listDue: (now) =>
        live("list", () => [...this.items.values()].filter((i) => i.nextAt <= now && i.state !== "parked")),
      open: (one) =>
        live("open", () => {
          const bytes = this.bodies.get(one.id);
          if (!bytes) throw new UnopenableError("damaged");
          return { details, bytes };
        }),
      markSending: (id) =>
        live("mark", () => {
          const present = this.items.get(id);
          if (!present || present.takenBack) return false;
          this.#change(id, { state: "sending" });
          return true;
        }),
      markPart: (id, part) =>
        live("mark part", () => this.#change(id, { partsSent: [...(this.items.get(id)?.partsSent ?? []), part] })),
      keepReceipt: (id, _, kept) =>
        live("keep", () => {
          if (this.items.get(id)?.takenBack) return false;
          this.receipts.set(id, kept);
          this.items.delete(id);
          this.bodies.delete(id);
          return true;
        }),
      defer: (id, change) =>
        live("defer", () =>
          this.#change(id, {
            state: "waiting",
            attempts: change.attempts,
            nextAt: change.nextAt,
            reason: change.reason,
            ...(change.forgetParts ? { partsSent: [] } : {}),
          }),
        ),
      park: (id, reason) => live("park", () => this.#change(id, { state: "parked", reason })),
      removeByRule: (id, reason) =>
        live("rule", () => {
          this.items.delete(id);
          this.bodies.delete(id);
          this.removed.push([id, reason === "policy" ? "rule" : "dropped"]);
        }),
      hold: (until) =>
        live("hold", () => {
          this.heldUntil = until;
        }),
      remove: (id, reason) =>
        live("remove", () => {
          this.removed.push([id, this.items.get(id)?.takenBack ?? reason]);
          this.items.delete(id);
          this.bodies.delete(id);
          this.receipts.delete(id);
        }),
      pause: () =>
        live("pause", () => {
          this.paused = true;
        }),
      send: {
        original: (one) =>
          live("send", () => {
            this.stored.set(one.id, 1);
            return receipt;
          }),
        part: (one, part) =>
          live(`part ${part}`, () => {
            this.parts.set(one.id, (this.parts.get(one.id) ?? new Set()).add(part));
          }),
        complete: (one, count) =>
          live("complete", () => {
            if (this.parts.get(one.id)?.size !== count) throw new ApiError("missing_parts", 409, "", null);
            this.stored.set(one.id, 1);
            return receipt;
          }),
        undo: (id) =>
          live("undo", () => {
            this.undone.push(id);
            this.stored.delete(id);
          }),
      },
      now: () => this.time,
      random: () => 0.5,
    };
  }

  async run(): Promise<string> {
    return drainOutbox(this.deps()).catch((error: unknown) => (error instanceof Killed ? "killed" : `failed ${error}`));
  }
}

const api = (code: string, status: number, retryAfter: string | null = null): ApiError =>
  new ApiError(code, status, "", null, { retryAfter });

describe("drainOutbox", () => {
  it("lets bytes go only after the Worker's receipt", async () => {
    const world = new World();
    world.add(item("a"));
    expect(await world.run()).toBe("drained");
    expect(world.steps).toEqual(["list", "open", "mark", "send", "keep"]);
    expect(world.items.size + world.bodies.size).toBe(0);
    expect(world.receipts.get("a")).toEqual(receipt);
  });

  it.each([
    ["small", 3],
    ["in parts", PART_BYTES * 2 + 1],
  ])("loses nothing and keeps nothing twice when killed at any await (%s)", async (_, bytes) => {
    const whole = new World();
    whole.add(item("a"), bytes);
    await whole.run();
    for (let step = 0; step < whole.steps.length; step++) {
      for (const after of [false, true]) {
        const world = new World();
        world.add(item("a"), bytes);
        world.killAt = { step, after };
        expect(await world.run()).toBe("killed");
        // Told "saved" only when the Worker has it; else the bytes are still here.
        if (world.receipts.has("a")) expect(world.stored.has("a")).toBe(true);
        else expect(world.bodies.has("a")).toBe(true);
        world.restart();
        world.time += 3_600_000;
        expect(await world.run()).toBe("drained");
        expect([...world.stored]).toEqual([["a", 1]]);
        expect(world.receipts.has("a")).toBe(true);
        expect(world.items.size + world.bodies.size).toBe(0);
      }
    }
  });

  it("sends only the parts that were not acknowledged", async () => {
    const world = new World();
    world.add(item("a", { partsSent: [0] }), PART_BYTES * 2 + 1);
    world.parts.set("a", new Set([0]));
    await world.run();
    expect(world.steps).toEqual([
      "list",
      "open",
      "mark",
      "part 1",
      "mark part",
      "part 2",
      "mark part",
      "complete",
      "keep",
    ]);
  });

  it("sends all parts again when the Worker lost some", async () => {
    const world = new World();
    world.add(item("a", { partsSent: [0, 1, 2] }), PART_BYTES * 2 + 1);
    await world.run();
    expect(world.items.get("a")).toMatchObject({ state: "waiting", partsSent: [], reason: "missing_parts" });
    world.time += 3_600_000;
    await world.run();
    expect(world.stored.has("a")).toBe(true);
  });

  it.each([
    [api("unsent", 0), "unsent"],
    [api("unavailable", 503), "unavailable"],
    [api("rate_limited", 429), "rate_limited"],
    [api("unreadable", 200), "unreadable"],
    [api("unreadable", 403), "unreadable"],
    [new Error("disk"), "internal"],
  ])("tries again later after %s", async (error, reason) => {
    const world = new World();
    world.add(item("a"));
    world.add(item("b"));
    world.failNext = (step) => {
      if (step !== "send") return null;
      world.failNext = null;
      return error;
    };
    expect(await world.run()).toBe("drained");
    expect(world.items.get("a")).toMatchObject({ state: "waiting", attempts: 1, nextAt: 1_500, reason });
    expect(world.bodies.has("a")).toBe(true);
    // A failing item does not hold up the next.
    expect(world.stored.has("b")).toBe(true);
  });

  it.each([
    [api("mailbox_not_yours", 403), "mailbox_not_yours"],
    [api("hash_mismatch", 422), "hash_mismatch"],
    [api("bad_request", 400), "bad_request"],
  ])("parks with its reason after %s, bytes kept", async (error, reason) => {
    const world = new World();
    world.add(item("a"));
    world.failNext = (step) => (step === "send" ? error : null);
    await world.run();
    expect(world.items.get("a")).toMatchObject({ state: "parked", reason });
    expect(world.bodies.has("a")).toBe(true);
  });

  it("pauses everything after 401 and counts no attempt", async () => {
    const world = new World();
    world.add(item("a"));
    world.add(item("b"));
    world.failNext = (step) => (step === "send" ? api("unauthenticated", 401) : null);
    expect(await world.run()).toBe("paused");
    expect(world.paused).toBe(true);
    expect(world.items.get("a")).toMatchObject({ state: "waiting", attempts: 0 });
    expect(world.items.get("b")).toMatchObject({ state: "waiting", attempts: 0 });
  });

  it("takes back at the Worker what was undone while it was on its way", async () => {
    const world = new World();
    world.add(item("a"));
    world.failNext = (step) => {
      if (step === "send") world.items.set("a", item("a", { takenBack: "dropped", state: "sending" }));
      return null;
    };
    await world.run();
    expect(world.undone).toEqual(["a"]);
    expect(world.removed).toEqual([["a", "dropped"]]);
    expect(world.items.size + world.bodies.size + world.receipts.size + world.stored.size).toBe(0);
  });

  it("sends nothing of an item that was undone since it was listed", async () => {
    const world = new World();
    world.add(item("a"));
    world.failNext = (step) => {
      if (step === "mark") world.items.delete("a");
      return null;
    };
    await world.run();
    expect(world.stored.size).toBe(0);
    expect(world.steps).toEqual(["list", "open", "mark"]);
  });

  it("counts an undo of what the Worker does not know as done, and repeats one that got no answer", async () => {
    const world = new World();
    world.add(item("a", { takenBack: "undone" }));
    world.failNext = (step) => (step === "undo" ? api("unsent", 0) : null);
    await world.run();
    expect(world.items.has("a")).toBe(true);
    world.time += 3_600_000;
    world.failNext = (step) => (step === "undo" ? api("not_found", 404) : null);
    await world.run();
    expect(world.items.has("a")).toBe(false);
  });
});

describe("what the Worker says", () => {
  const failing = (error: Error) => {
    const world = new World();
    world.add(item("a"));
    world.add(item("b"));
    world.failNext = (step) => (step === "send" ? error : null);
    return world;
  };

  it("takes out what the company's rules keep out, and goes on with the next", async () => {
    const world = failing(api("policy", 410));
    expect(await world.run()).toBe("drained");
    expect(world.removed).toEqual([
      ["a", "rule"],
      ["b", "rule"],
    ]);
    expect(world.items.size + world.bodies.size).toBe(0);
  });

  it("parks a 410 that does not say why", async () => {
    const world = failing(api("unheard_of", 410));
    await world.run();
    expect(world.items.get("a")).toMatchObject({ state: "parked", reason: "unheard_of" });
  });

  it("lets go of what was taken back elsewhere", async () => {
    const world = failing(api("undone", 410));
    await world.run();
    expect(world.removed).toContainEqual(["a", "undone"]);
  });

  it.each([
    ["120", 121_000],
    [new Date(61_000).toUTCString(), 61_000],
    ["999999", 3_601_000],
  ])("sends nothing more before the time it names (%s)", async (header, until) => {
    for (const error of [api("rate_limited", 429, header), api("unavailable", 503, header)]) {
      const world = failing(error);
      expect(await world.run()).toBe("held");
      expect(world.steps.filter((step) => step === "send")).toHaveLength(1);
      // Half of the tenth by which waits are spread, `random` being 0.5; the cap is the cap.
      const spread = until === 3_601_000 ? until : 1_000 + (until - 1_000) * 1.05;
      expect(world.heldUntil).toBe(spread);
      expect(world.items.get("a")).toMatchObject({ state: "waiting", nextAt: spread });
    }
  });

  it.each(["soon", "0", "-5", ""])("goes by its own backoff when the time makes no sense (%s)", async (header) => {
    const world = failing(api("unavailable", 503, header));
    expect(await world.run()).toBe("drained");
    expect(world.items.get("a")).toMatchObject({ nextAt: 1_500 });
  });

  it("parks what cannot be opened, and keeps what lies there", async () => {
    const world = new World();
    world.add(item("a"));
    world.failNext = (step) => (step === "open" ? new UnopenableError("locked") : null);
    await world.run();
    expect(world.items.get("a")).toMatchObject({ state: "parked", reason: "locked" });
    expect(world.bodies.has("a")).toBe(true);
  });

  it("has nothing more to do for an item whose taking back it refuses", async () => {
    const world = new World();
    world.add(item("a", { takenBack: "dropped" }));
    world.failNext = (step) => (step === "undo" ? api("forbidden", 403) : null);
    await world.run();
    expect(world.removed).toEqual([["a", "dropped"]]);
  });

  it("asks again for a taking back that it could not answer, and waits when it no longer knows this device", async () => {
    for (const [error, outcome] of [
      [api("unavailable", 503), "drained"],
      [api("unauthenticated", 401), "paused"],
    ] as const) {
      const world = new World();
      world.add(item("a", { takenBack: "dropped" }));
      world.failNext = (step) => (step === "undo" ? error : null);
      expect(await world.run()).toBe(outcome);
      expect(world.items.has("a")).toBe(true);
    }
  });
});

describe("decideFailure", () => {
  it("parks only on the Worker's own word", () => {
    expect(decideFailure(new TypeError("x")).action).toBe("defer");
    expect(decideFailure(api("internal", 500)).action).toBe("defer");
    expect(decideFailure(api("teapot", 418)).action).toBe("park");
    for (const code of ["notice", "agreement"])
      expect(decideFailure(api(code, 403)), "waits until somebody has read or signed").toEqual({
        action: "defer",
        reason: code,
      });
  });
});
