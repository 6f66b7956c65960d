/** The Worker as far as an outbox can tell: people, their devices, captures by id, numbers. Every request is one step. */
import { ApiError } from "../../../../shared/api/client.ts";

export interface ModelCapture {
  readonly personId: string;
  readonly deviceId: string;
  readonly seq: number;
  readonly text: string;
  isUndone: boolean;
  /** Requests that made it: a second one would be a message twice. */
  made: number;
}

interface ModelDevice {
  readonly personId: string;
  readonly secret: string;
  isDisabled: boolean;
}

/** What a sender says of an item. */
export interface Sent {
  readonly id: string;
  readonly deviceId: string;
  readonly seq: number;
  readonly text: string;
}

const refuse = (code: string, status: number): ApiError => new ApiError(code, status, "", null);

export class WorkerModel {
  readonly devices = new Map<string, ModelDevice>();
  readonly captures = new Map<string, ModelCapture>();
  readonly parts = new Map<string, Map<number, string>>();
  /** `device:number` → reason. */
  readonly dropped = new Map<string, string>();
  /** Texts that the company's rules keep out. */
  readonly ruledOut = new Set<string>();
  /** It takes nothing from anybody: what comes is parked. */
  isRefusing = false;
  /** Who asked for what was not theirs. */
  readonly trespasses: string[] = [];

  pair(personId: string): string {
    const id = `device-${this.devices.size + 1}`;
    // 43 characters are 32 bytes in base64url.
    this.devices.set(id, { personId, secret: id.padEnd(43, "A"), isDisabled: false });
    return id;
  }

  /** Whose device it is. Throws 401 for one that was disabled. */
  personOf(deviceId: string): string {
    const device = this.devices.get(deviceId);
    if (!device || device.isDisabled) throw refuse("unauthenticated", 401);
    return device.personId;
  }

  secretOf(asker: string, deviceId: string): string {
    const device = this.devices.get(deviceId);
    if (device?.personId !== asker) throw refuse("not_found", 404);
    return device.secret;
  }

  put(personId: string, sent: Sent): void {
    const present = this.captures.get(sent.id);
    if (present?.isUndone) throw refuse("undone", 410);
    if (present) return;
    if (this.ruledOut.has(sent.text)) throw refuse("policy", 410);
    if (this.isRefusing) throw refuse("mailbox_not_yours", 403);
    const owner = this.devices.get(sent.deviceId)?.personId;
    if (owner !== personId) this.trespasses.push(`${personId} sent ${sent.id} of ${owner}`);
    const { deviceId, seq, text } = sent;
    this.captures.set(sent.id, { personId, deviceId, seq, text, isUndone: false, made: 1 });
  }

  putPart(id: string, part: number, text: string): void {
    const parts = this.parts.get(id) ?? new Map<number, string>();
    this.parts.set(id, parts.set(part, text));
  }

  complete(personId: string, sent: Omit<Sent, "text">, count: number): void {
    const parts = this.parts.get(sent.id) ?? new Map<number, string>();
    if (!this.captures.has(sent.id) && parts.size !== count) throw refuse("missing_parts", 409);
    this.put(personId, { ...sent, text: Array.from({ length: count }, (_, i) => parts.get(i) ?? "").join("") });
    this.parts.delete(sent.id);
  }

  undo(personId: string, id: string): void {
    const capture = this.captures.get(id);
    if (capture?.personId !== personId) throw refuse("not_found", 404);
    capture.isUndone = true;
  }

  drop(personId: string, deviceId: string, numbers: readonly { seq: number; reason: string }[]): void {
    if (this.devices.get(deviceId)?.personId !== personId) this.trespasses.push(`${personId} told of ${deviceId}`);
    for (const { seq, reason } of numbers) this.dropped.set(`${deviceId}:${seq}`, reason);
  }
}
