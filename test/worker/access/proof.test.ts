import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { deviceTokensSchema } from "../../../shared/api/devices.ts";
import { issueAccessToken } from "../../../worker/access/access-token.ts";
import { challengeOf } from "../../../worker/access/secrets.ts";
import { bindCaptures } from "../../../worker/routes/captures.ts";
import { bindDevices } from "../../../worker/routes/devices.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { anApp, aPerson, countLeaves, emptyBook, testContext } from "../support/app.ts";
import { aDeviceKey, aNonce, aProof, htuOf } from "../support/device.ts";
import { aCapture, aMessage, captureHeader } from "../support/mail.ts";

const rooms = [bindPeople, bindDevices, bindCaptures];
const MINUTE_MS = 60_000;

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

/** A rep's device that says exactly what a test wants it to say. */
async function aDevice() {
  const { call, ctx } = anApp(...rooms);
  const rep = await aPerson(ctx);
  const { id, key } = rep.device;
  const token = await issueAccessToken(ctx, id, key.thumbprint);
  const good = async () => ({
    htm: "GET",
    htu: htuOf("/api/me"),
    ath: await challengeOf(token),
    nonce: await aNonce(id),
  });
  const ask = (dpop: string, authorization = `DPoP ${token}`) =>
    call("GET", "/api/me", { headers: { authorization, dpop } });
  return { call, ctx, rep, key, token, good, ask };
}

describe("a device's proof", () => {
  it("lets its request in, whatever the device's clock says", async () => {
    const { key, good, ask } = await aDevice();
    for (const iat of [0, 4_000_000_000]) {
      expect((await ask(await aProof(key, { ...(await good()), iat }))).status).toBe(200);
    }
  });

  it("works once, also when ten come at the same moment", async () => {
    const { key, good, ask } = await aDevice();
    const proof = await aProof(key, await good());
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => ask(proof)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 9 }, () => 401)]);
    expect((await ask(proof)).body).toMatchObject({ error: { code: "use_dpop_nonce" } });
  });

  it("without a fresh nonce is asked for again, with the nonce to use", async () => {
    const { key, good, ask } = await aDevice();
    for (const nonce of [undefined, "one-of-before"]) {
      const answer = await ask(await aProof(key, { ...(await good()), nonce }));
      expect(answer.body).toMatchObject({ error: { code: "use_dpop_nonce" } });
      const fresh = answer.headers.get("dpop-nonce") ?? "";
      expect(answer.status).toBe(401);
      expect((await ask(await aProof(key, { ...(await good()), nonce: fresh }))).status).toBe(200);
    }
  });

  it("of before a restart is never let in a second time", async () => {
    const { rep, key, good, ask } = await aDevice();
    const proof = await aProof(key, await good());
    expect((await ask(proof)).status).toBe(200);
    await evictDurableObject(env.DEVICE_GATE.getByName(rep.deviceId));
    expect((await ask(proof)).body).toMatchObject({ error: { code: "use_dpop_nonce" } });
    await evictDurableObject(env.DEVICE_GATE.getByName(rep.deviceId));
    expect((await ask(await aProof(key, await good()))).status).toBe(200);
  });

  it("is refused for another method, address, host, token, key or with a claim left out", async () => {
    const { ctx, rep, key, good, ask } = await aDevice();
    const wrong: Record<string, unknown>[] = [
      { htm: "POST" },
      { htu: htuOf("/api/people") },
      { htu: "http://other.example/api/me" },
      { ath: await challengeOf("another token of this device") },
      { ath: undefined },
      { htm: undefined },
      { htu: undefined },
      { jti: "short" },
    ];
    for (const claims of wrong) {
      const answer = await ask(await aProof(key, { ...(await good()), ...claims }));
      expect([answer.status, JSON.stringify(claims)]).toEqual([401, JSON.stringify(claims)]);
    }
    const thief = await aDeviceKey();
    expect((await ask(await aProof(thief, await good()))).status).toBe(401);
    const forged = await issueAccessToken(
      testContext({}, { AUTH_SECRET: "z".repeat(40) }),
      rep.deviceId,
      key.thumbprint,
    );
    const ath = await challengeOf(forged);
    expect((await ask(await aProof(key, { ...(await good()), ath }), `DPoP ${forged}`)).status).toBe(401);
    const rebound = await issueAccessToken(ctx, rep.deviceId, thief.thumbprint);
    const other = await aProof(thief, { ...(await good()), ath: await challengeOf(rebound) });
    expect((await ask(other, `DPoP ${rebound}`)).status).toBe(401);
  });

  it("does not make a plain bearer token of the access token", async () => {
    const { key, token, good, ask } = await aDevice();
    expect((await ask("", `DPoP ${token}`)).status).toBe(401);
    expect((await ask(await aProof(key, await good()), `Bearer ${token}`)).status).toBe(401);
  });

  it("holds the capture's metadata, which nobody can swap under way", async () => {
    const { call, rep, key, token, good } = await aDevice();
    const bytes = aMessage();
    const path = `/api/originals/${"a".repeat(64)}/parts/0`;
    const signed = captureHeader(aCapture(rep, bytes));
    const swapped = captureHeader(aCapture(rep, bytes, { mailbox: "other@acme.example" }));
    const put = async (header: string, capture: string | undefined) =>
      call("PUT", path, {
        headers: {
          authorization: `DPoP ${token}`,
          "counterfoil-capture": header,
          dpop: await aProof(key, { ...(await good()), htm: "PUT", htu: htuOf(path), capture }),
        },
      });
    expect((await put(swapped, await challengeOf(signed))).status).toBe(401);
    expect((await put(signed, undefined)).status).toBe(401);
    expect((await put(signed, await challengeOf(signed))).status).not.toBe(401);
  });

  it("goes with an access token for ten minutes", async () => {
    const { ctx, rep, key, good, ask } = await aDevice();
    const at = async (ageMs: number) => {
      const then = testContext({ nowMs: () => ctx.nowMs() - ageMs });
      const token = await issueAccessToken(then, rep.deviceId, key.thumbprint);
      return ask(await aProof(key, { ...(await good()), ath: await challengeOf(token) }), `DPoP ${token}`);
    };
    expect((await at(9 * MINUTE_MS)).status).toBe(200);
    expect((await at(10 * MINUTE_MS + 1000)).status).toBe(401);
  });
});

describe("a refresh token", () => {
  async function aFamily() {
    const { call, ctx, rep, key } = await aDevice();
    const path = "/api/devices/renew";
    const renew = async (refreshToken: string, by = key) =>
      call("POST", path, {
        json: { deviceId: rep.deviceId, refreshToken },
        headers: { dpop: await aProof(by, { htm: "POST", htu: htuOf(path), nonce: await aNonce(rep.deviceId) }) },
      });
    const next = async (refreshToken: string) => {
      const answer = await renew(refreshToken);
      expect(answer.status, answer.text).toBe(200);
      return deviceTokensSchema.parse(answer.body).refreshToken;
    };
    /** As if the last renewal had been this long ago. */
    const age = (minutes: number) =>
      ctx.db.$client
        .prepare("update device set rotated_at = ?")
        .bind(new Date(ctx.nowMs() - minutes * MINUTE_MS).toISOString())
        .run();
    return { call, ctx, rep, renew, next, age, first: rep.device.refreshToken };
  }

  it("is changed for the next each time, and both only by the device's own key", async () => {
    const { ctx, renew, next, first } = await aFamily();
    const thief = await aDeviceKey();
    expect((await renew(first, thief)).status).toBe(401);
    const second = await next(first);
    expect(second).not.toBe(first);
    expect(await next(second)).not.toBe(second);
    expect(await countLeaves(ctx, "device.reused")).toBe(0);
  });

  it("used by ten at the same moment is changed once: all get the same next one", async () => {
    const { renew, first } = await aFamily();
    const answers = await Promise.all(Array.from({ length: 10 }, () => renew(first)));
    const given = new Set(answers.map(({ body }) => deviceTokensSchema.parse(body).refreshToken));
    expect(given.size).toBe(1);
    expect((await renew([...given][0] ?? "")).status).toBe(200);
  });

  it("whose answer was lost works again, in a moment and in a month less a day", async () => {
    const { next, age, first } = await aFamily();
    const lost = await next(first);
    expect(await next(first)).toBe(lost);
    await age(29 * 24 * 60);
    const later = await next(first);
    expect(later).not.toBe(lost);
    await next(later);
  });

  it("given up long ago ends the device: nobody goes on with it", async () => {
    const { call, ctx, rep, renew, next, age, first } = await aFamily();
    const second = await next(first);
    const third = await next(second);
    await age(2);
    expect((await call("GET", "/api/me", { as: rep, by: "device" })).status).toBe(200);
    expect((await renew(first)).status).toBe(401);
    expect((await renew(third)).status).toBe(401);
    expect((await call("GET", "/api/me", { as: rep, by: "device" })).status).toBe(401);
    expect(await countLeaves(ctx, "device.reused")).toBe(1);
  });

  it("shared by two is found out as soon as both have used it", async () => {
    const { ctx, renew, next, age, first } = await aFamily();
    const honest = await next(first);
    await age(2);
    const thief = await next(first);
    expect((await renew(honest)).status).toBe(401);
    expect((await renew(thief)).status).toBe(401);
    expect(await countLeaves(ctx, "device.reused")).toBe(1);
  });

  it("not used for 30 days, and of a disabled device or person, is of no use", async () => {
    for (const end of [
      "update device set token_expires_at = '2020-01-01T00:00:00.000Z'",
      "update device set disabled_at = '2026-01-01T00:00:00.000Z'",
      "update person set status = 'disabled'",
    ]) {
      const { ctx, renew, first } = await aFamily();
      await ctx.db.$client.prepare(end).run();
      expect((await renew(first)).status, end).toBe(401);
    }
  });
});
