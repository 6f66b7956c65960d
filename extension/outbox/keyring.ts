/**
 * Seals what is kept and opens it again for its own person. Sealing needs the device's public key alone, so it works with
 * an expired session; opening needs the secret that the Worker gives to the signed-in person. Owns no network and no
 * storage but the outbox: both are handed in.
 */
import { ApiError } from "../../shared/api/client.ts";
import { type OpenedItem, UnopenableError } from "./drain-outbox.ts";
import type { ItemDetails, NewItem, OutboxItem, RemovalNotice, SealingKey } from "./outbox-item.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { createSealingKey, openDetails, openWhole, sealItem, unwrapKey } from "./sealing.ts";

/** A device without a secret (paired with an older server) is asked about again after this. */
const NO_SECRET_MS = 15 * 60_000;

/** What opens one device's items, in base64url, and whose it is. */
export interface HeldSecret {
  readonly personId: string;
  readonly secret: string;
}

export interface KeyringDeps {
  store(): Promise<OutboxStore>;
  /** Memory that outlives a stopped service worker and nothing else. */
  readonly secrets: {
    read(deviceId: string): Promise<HeldSecret | null>;
    write(deviceId: string, held: HeldSecret): Promise<void>;
    forget(): Promise<void>;
  };
  now(): number;
}

/** The signed-in person, as far as keys are concerned. */
export interface KeySession {
  readonly personId: string;
  readonly deviceId: string;
  /** The secret of any device that was ever this person's. Rejects with ApiError. */
  askSecret(deviceId: string): Promise<string>;
}

/** One for each service worker. */
export class Keyring {
  readonly #deps: KeyringDeps;
  /** For as long as this worker lives and the session stands; whose a thing is, is checked before. */
  readonly #privateKeys = new Map<string, CryptoKeyPair>();
  readonly #details = new Map<string, ItemDetails>();
  #noSecretBefore = 0;

  constructor(deps: KeyringDeps) {
    this.#deps = deps;
  }

  /** Keeps a capture; null when the Worker has it already. Throws OutboxFullError at the limits, or what the disk says. */
  async keep(item: NewItem, bytes: Uint8Array<ArrayBuffer>): Promise<OutboxItem | null> {
    const store = await this.#deps.store();
    const { sha256, mailbox, webmail, place, exact, kind, automatic } = item;
    const details: ItemDetails = { sha256, mailbox, webmail, place, exact, kind, automatic };
    const key = await store.findKey(item.deviceId);
    const content = key ? await sealItem(key, item, { details, bytes }) : { details, sealed: null, body: bytes };
    const kept = await store.add(item, content, this.#deps.now());
    if (kept) this.#details.set(kept.id, details);
    return kept;
  }

  /**
   * What an item or notice of the signed-in person is about; null for anybody else's, and until the secret is here
   * (the pump asks for it). Throws UnopenableError for what is damaged.
   */
  async readDetails(one: OutboxItem | RemovalNotice, personId: string): Promise<ItemDetails | null> {
    if (one.personId !== personId) return null;
    const known = one.details ?? this.#details.get(one.id);
    if (known) return known;
    const key = await this.#findPrivateKey(one);
    if (!key) return null;
    const opened = await openDetails(one, key);
    this.#details.set(one.id, opened);
    return opened;
  }

  /** An item with its bytes, for its own person. Throws UnopenableError, or ApiError when the secret was not given. */
  async openItem(id: string, session: KeySession): Promise<OpenedItem> {
    const whole = await (await this.#deps.store()).readWhole(id);
    if (whole?.item.personId !== session.personId) throw new UnopenableError("damaged");
    const { item, body } = whole;
    if (item.details) return { details: item.details, bytes: body };
    const key = (await this.#findPrivateKey(item)) ?? (await this.#askPrivateKey(item.deviceId, session));
    const opened = await openWhole(item, body, key);
    this.#details.set(item.id, opened.details);
    return opened;
  }

  /**
   * Sees to it that this device has a sealing key, and seals what was kept before it had one. Answers the code of what
   * stood in the way, else null: that is no failure, what waits is sent as it lies, and a later round tries again.
   */
  async prepare(session: KeySession): Promise<string | null> {
    const store = await this.#deps.store();
    const { deviceId, personId } = session;
    if (!(await store.findKey(deviceId))) {
      if (this.#deps.now() < this.#noSecretBefore) return null;
      // A new pairing: what opened the outbox for whoever was connected before is forgotten.
      await this.lock();
      try {
        await store.addKey(await createSealingKey({ deviceId, personId }, await this.#askSecret(deviceId, session)));
      } catch (error) {
        this.#noSecretBefore = this.#deps.now() + NO_SECRET_MS;
        if (error instanceof ApiError) return error.code;
        if (error instanceof UnopenableError) return error.reason;
        throw error;
      }
    }
    await sealLeftovers(store);
    return null;
  }

  /** The session is over: nothing that opens the outbox stays in memory. What is sealed stays sealed. */
  async lock(): Promise<void> {
    this.#privateKeys.clear();
    this.#details.clear();
    this.#noSecretBefore = 0;
    await this.#deps.secrets.forget();
  }

  async #findPrivateKey({ deviceId, personId }: { deviceId: string; personId: string }): Promise<CryptoKeyPair | null> {
    const known = this.#privateKeys.get(deviceId);
    if (known) return known;
    const held = await this.#deps.secrets.read(deviceId);
    return held?.personId === personId ? this.#unwrap(deviceId, held.secret) : null;
  }

  async #askPrivateKey(deviceId: string, session: KeySession): Promise<CryptoKeyPair> {
    // Without the key pair no secret helps.
    await this.#expectKey(deviceId);
    await this.#askSecret(deviceId, session);
    const held = await this.#deps.secrets.read(deviceId);
    if (!held) throw new UnopenableError("locked");
    return this.#unwrap(deviceId, held.secret);
  }

  async #askSecret(deviceId: string, session: KeySession): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const secret = await session.askSecret(deviceId);
      await this.#deps.secrets.write(deviceId, { personId: session.personId, secret });
      return bytesOf(secret);
    } catch (cause) {
      const isUnknown = cause instanceof ApiError && (cause.status === 404 || cause.status === 403);
      throw isUnknown ? new UnopenableError("locked", { cause }) : cause;
    }
  }

  async #unwrap(deviceId: string, secret: string): Promise<CryptoKeyPair> {
    const privateKey = await unwrapKey(await this.#expectKey(deviceId), bytesOf(secret));
    this.#privateKeys.set(deviceId, privateKey);
    return privateKey;
  }

  async #expectKey(deviceId: string): Promise<SealingKey> {
    const key = await (await this.#deps.store()).findKey(deviceId);
    if (!key) throw new UnopenableError("locked");
    return key;
  }
}

/** Seals what was kept before its device had a key. Needs no secret. */
export async function sealLeftovers(store: OutboxStore): Promise<void> {
  for (const item of await store.listItems()) {
    const key = item.details && (await store.findKey(item.deviceId));
    const whole = key && (await store.readWhole(item.id));
    if (!key || !whole?.item.details) continue;
    const content = await sealItem(key, item, { details: whole.item.details, bytes: whole.body });
    if (content.sealed) await store.seal(item.id, content.sealed, content.body);
  }
}

function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64Url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}
