import type { EvidencePack } from "../../shared/api/evidence-packs.ts";
import { PACK_MOST_MESSAGES } from "../../shared/api/evidence-packs.ts";
import { messageIdOf } from "../../shared/ids.ts";
import { canonicalBytes } from "../../shared/mail/canonical.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import { publicSigningKey, signDetached } from "../access/signing-key.ts";
import { scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { findTxt } from "../key-finder.ts";
import { ledgerStub } from "../ledger/client.ts";
import { errorFields, log } from "../log.ts";
import type { DkimSignature, FindKey } from "../mail/dkim.ts";
import { verifyDkim } from "../mail/dkim.ts";
import { findOriginal } from "../originals.ts";
import { readCustomerFacts, readRules } from "../records/customer-facts.ts";
import type { PackHeld, PackRow } from "../records/evidence-packs.ts";
import { agreePack, allowPart, PART_MESSAGES, packRow, partsOf, readPackPerson } from "../records/evidence-packs.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import { listPolicies, readPolicy } from "../records/policies.ts";
import { noticeTexts } from "../records/privacy-notices.ts";
import { readSettings } from "../records/settings.ts";
import { allVolumes, quarterFor } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeDetail } from "../volume/record.ts";
import { evidenceReadme } from "./evidence-readme.ts";
import type { ZipFile } from "./zip-stream.ts";
import { zipStream } from "./zip-stream.ts";

// An evidence pack: what came from a person's mailboxes, each mail as it was received, with what proves it: the sender's
// signature (DKIM), the ledger's proof, and what its person had been told. Signed, so that a page less is seen.

const DAY_MS = 24 * 60 * 60 * 1000;

/** Agrees to a pack, which settles what it holds. Throws `bad_request` where that is too much for one. */
export async function agreeToPack(actor: Actor, ctx: AppContext, id: string): Promise<EvidencePack> {
  requireRole(actor, "keeper");
  const { personId, scope } = await packRow(actor, ctx, id);
  const from = scope.fromDay === null ? 0 : Date.parse(scope.fromDay);
  const to = scope.untilDay === null ? ctx.nowMs() + DAY_MS : Date.parse(scope.untilDay) + DAY_MS;
  const [{ mailboxes }, volumes] = await Promise.all([readPackPerson(ctx, personId), allVolumes(ctx)]);
  const mailboxIds = mailboxes.map((one) => one.id);
  const held: PackHeld = { messages: [], heldBack: 0, ledger: { size: 0, root: "" } };
  let left = PACK_MOST_MESSAGES;
  // Oldest first, as one reads a file of letters.
  for (const { name, quarter } of volumes.toReversed()) {
    // A message without a date of its own lies where it was accepted.
    if (scope.fromDay !== null && quarter < quarterFor(from)) continue;
    const stub = volumeStub(ctx.env, name);
    const request = { mailboxIds, customerIds: scope.customerIds, from, to, limit: left + 1 };
    const { numbers, heldBack } = await stub.findEvidence(request);
    left -= numbers.length + heldBack;
    if (left < 0)
      throw new AppError("bad_request", `More than ${PACK_MOST_MESSAGES} mails: ask for fewer days or customers.`);
    held.heldBack += heldBack;
    if (numbers.length === 0) continue;
    held.messages.push({ volume: name, numbers });
    // Every leaf that is spoken of is to be in the tree that is.
    await stub.handOver();
  }
  await pumpBookLeaves(ctx);
  held.ledger = await ledgerStub(ctx.env).head();
  return agreePack(actor, ctx, id, held);
}

/** One file as a stream. For the keepers who asked for the pack and agreed to it. `findKey` asks the DNS. */
export async function packPart(
  actor: Actor,
  ctx: AppContext,
  id: string,
  part: number,
  findKey: FindKey = findTxt,
): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
  const allowed = await allowPart(actor, ctx, id, part);
  const name = `evidence-${allowed.row.askedAt.slice(0, 10)}-${part}-of-${partsOf(allowed.held)}.zip`;
  return { fileName: name, body: zipStream(filesOf(ctx, { ...allowed, part, findKey: remembered(findKey) })) };
}

interface Asked {
  actor: PersonActor;
  row: PackRow;
  held: PackHeld;
  part: number;
  findKey: FindKey;
}

/** A key is asked for once a file: its mails are of few senders. */
function remembered(findKey: FindKey): FindKey {
  const known = new Map<string, ReturnType<FindKey>>();
  return (name) => {
    const answer = known.get(name) ?? findKey(name);
    known.set(name, answer);
    return answer;
  };
}

/** Files with their hashes, for the manifest that is signed at the end. */
class Listed {
  readonly hashes: { name: string; sha256: string; bytes: number }[] = [];

  async add(name: string, at: number, body: Uint8Array): Promise<ZipFile> {
    const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(body));
    this.hashes.push({ name, sha256: Buffer.from(digest).toString("hex"), bytes: body.length });
    return { name, at: new Date(at), body };
  }
}

async function* filesOf(ctx: AppContext, asked: Asked): AsyncGenerator<ZipFile> {
  try {
    const { row, held, part } = asked;
    const files = new Listed();
    const text = (name: string, said: string): Promise<ZipFile> =>
      files.add(name, ctx.nowMs(), new TextEncoder().encode(said));
    const messages: object[] = [];
    let gone = 0;
    for (const { volume, numbers } of slice(held, part)) {
      const shown = await showAll(ctx, asked, volume, numbers);
      gone += numbers.length - shown.length;
      const seqs = shown.map(({ leafSeq }) => leafSeq);
      const proofs = new Map(
        (await ledgerStub(ctx.env).proofs(volume, seqs, held.ledger.size)).map((proof) => [proof.seq, proof]),
      );
      for (const message of shown) {
        const { originals, given } = await originalsOf(ctx, asked, volume, message);
        for (const one of given) yield await files.add(one.name, message.sentAt, one.bytes);
        messages.push({ ...saidOf(volume, message), originals, ledger: proofs.get(message.leafSeq) ?? null });
      }
    }
    if (part === 1) for (const [name, said] of await caseFiles(ctx, asked)) yield await text(name, said);
    const { companyName, language } = await readSettings(ctx);
    const parts = partsOf(held);
    yield await text("README.txt", evidenceReadme(language, { companyName, part, parts, messages: messages.length }));
    const manifest = {
      ...{ format: "counterfoil evidence 1", pack: row.id, part, parts, company: companyName, madeAt: ctx.now() },
      person: { id: row.personId, name: row.personName },
      ...{ scope: row.scope, reason: row.reason },
      asked: { by: row.askedByName, at: row.askedAt },
      agreed: { by: row.decidedByName, at: row.decidedAt },
      ledger: { ...held.ledger, hash: "SHA-256", tree: "RFC 6962" },
      notGiven: { heldBack: held.heldBack, gone },
      ...{ messages, files: files.hashes },
    };
    const bytes = new TextEncoder().encode(JSON.stringify(manifest, null, 1));
    const at = new Date(ctx.nowMs());
    yield { name: "manifest.json", at, body: bytes };
    const signature = new TextEncoder().encode(JSON.stringify(await signDetached(ctx.env, bytes)));
    yield { name: "manifest.jws", at, body: signature };
    const key = new TextEncoder().encode(JSON.stringify(await publicSigningKey(ctx.env)));
    yield { name: "signing-key.jwk", at, body: key };
  } catch (error) {
    // The answer has begun: only its end can say that it broke.
    log("error", "pack.broke", { id: asked.row.id, part: asked.part, ...errorFields(error) });
    throw error;
  }
}

/** The messages of one file. */
function slice(held: PackHeld, part: number): PackHeld["messages"] {
  let skip = (part - 1) * PART_MESSAGES;
  let left = PART_MESSAGES;
  return held.messages.flatMap(({ volume, numbers }) => {
    const some = numbers.slice(skip, skip + left);
    skip = Math.max(0, skip - numbers.length);
    left -= some.length;
    return some.length === 0 ? [] : [{ volume, numbers: some }];
  });
}

/** Those that the keeper may still read, each with the leaf of being shown; one that was closed or removed since is not there. */
async function showAll(
  ctx: AppContext,
  asked: Asked,
  volume: string,
  numbers: readonly number[],
): Promise<VolumeDetail[]> {
  const { actor, row } = asked;
  const [known, rules] = await Promise.all([readCustomerFacts(ctx, "all"), readRules(ctx)]);
  const scope = { ...scopeFor(actor, [...known.values()], rules, "original", row.reason), closed: "none" as const };
  const showing = { actor: actor.personId, now: ctx.now(), reason: row.reason, level: "original" as const };
  const shown: VolumeDetail[] = [];
  for (const number of numbers) {
    const subject = messageIdOf(volume, number);
    const request = { kind: "original.shown" as const, subject, number, scope, part: "pack", showing, isNoted: false };
    const found = await volumeStub(ctx.env, volume).showMessage(request);
    if (found && !found.ownerOnly) shown.push(found);
  }
  return shown;
}

interface OriginalSaid {
  file: string;
  sha256: string;
  dkim: DkimSignature[];
}

/** Its originals, each once, with what the senders' signatures are worth. */
async function originalsOf(
  ctx: AppContext,
  { findKey }: Asked,
  volume: string,
  { number, sentAt, evidence }: VolumeDetail,
): Promise<{ originals: OriginalSaid[]; given: { name: string; bytes: Uint8Array }[] }> {
  const originals: OriginalSaid[] = [];
  const given: { name: string; bytes: Uint8Array }[] = [];
  const seen = new Set<string>();
  for (const { originalSha256, webmail, acceptedAt, ownerOnly } of evidence) {
    if (originalSha256 === null || ownerOnly || seen.has(originalSha256)) continue;
    seen.add(originalSha256);
    const bytes = await findOriginal(ctx, originalSha256);
    if (!bytes) continue;
    const day = new Date(sentAt).toISOString().slice(0, 10);
    const name = `mail/${day}-${messageIdOf(volume, number)}${seen.size > 1 ? `-${seen.size}` : ""}.eml`;
    const whole = canonicalBytes(bytes, { mangled: webmail === "sogo" });
    originals.push({ file: name, sha256: originalSha256, dkim: await verifyDkim(whole, findKey, acceptedAt) });
    given.push({ name, bytes });
  }
  return { originals, given };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function saidOf(volume: string, message: VolumeDetail): object {
  const { kind, direction, subject, participants, messageIdHeader, customerIds, canonicalSha256, evidence } = message;
  return {
    id: messageIdOf(volume, message.number),
    ...{
      kind,
      direction,
      sentAt: iso(message.sentAt),
      subject,
      participants,
      messageIdHeader,
      customerIds,
      canonicalSha256,
    },
    captures: evidence
      .filter(({ ownerOnly }) => !ownerOnly)
      .map(
        ({
          captureId,
          door,
          personId,
          deviceId,
          mailboxId,
          webmail,
          rule,
          exact,
          originalSha256,
          capturedAt,
          acceptedAt,
        }) => ({
          ...{ captureId, door, personId, deviceId, mailboxId, webmail, rule, exact, originalSha256 },
          ...{ capturedAt: iso(capturedAt), acceptedAt: iso(acceptedAt) },
        }),
      ),
  };
}

/** What the first file holds beside mail: whose customers, what was told to whom, and the saving rules of that time. */
async function caseFiles(ctx: AppContext, { actor, row }: Asked): Promise<[string, string][]> {
  const [{ mailboxes, acknowledged, owned }, customers, versions, notices] = await Promise.all([
    readPackPerson(ctx, row.personId),
    readCustomerFacts(ctx, "all"),
    listPolicies(actor, ctx),
    noticeTexts(ctx),
  ]);
  const wanted = new Set(row.scope.customerIds);
  const isWanted = (id: string): boolean => wanted.size === 0 || wanted.has(id);
  const history = owned.filter(({ customerId }) => isWanted(customerId));
  const named = [...new Set(history.map(({ customerId }) => customerId))].map((id) => ({
    ...{ id, name: customers.get(id)?.name ?? "" },
    history: history
      .filter(({ customerId }) => customerId === id)
      .map(({ role, from, personId }) => ({ role, from, personId })),
  }));
  const files: [string, string][] = [
    ["person.json", JSON.stringify({ id: row.personId, name: row.personName, mailboxes, acknowledged }, null, 1)],
    ["customers.json", JSON.stringify(named, null, 1)],
  ];
  for (const { version, at, texts } of notices)
    files.push([`notices/${version}.json`, JSON.stringify({ version, at, texts }, null, 1)]);
  for (const { version } of versions) {
    const rules = await readPolicy(actor, ctx, version);
    files.push([`saving-rules/${version}.json`, JSON.stringify(rules, null, 1)]);
  }
  return files;
}
