/**
 * What the saving rules record without a press, and what has to hold before they may. A person sees it before anything
 * leaves this computer; whatever is not certain leaves it to their press.
 */
import type { ExtensionPolicy, Stop } from "../../shared/api/devices.ts";
import type { Decision } from "../../shared/policy/decide.ts";
import { browser } from "../browser.ts";
import { sha256Hex } from "../capture/make-capture.ts";
import type { BarFacts } from "../messages.ts";
import type { OpenFacts } from "../open-facts.ts";
import { readConfirmed, readKnownDomains, type Settings, writeConfirmed, writeKnownDomains } from "../settings.ts";
import type { Background } from "./context.ts";
import { offlineHoursOf, outsideOf, type Rules } from "./rules.ts";

const HOUR_MS = 3_600_000;
/** Of so many domains it is remembered that the person has saved mail with them. */
const MAX_DOMAINS = 5_000;

/**
 * Why mail that the rules would record is left to the person. `managed`: this computer asks for each · `offline`: no word
 * from the server for too long · `untried`: this webmail is known by descriptions alone, and too little was saved from it by a
 * press · `kept-before`: it was kept here once, whatever became of it · `on-record`: it is there ·
 * `new-domain`: the person has saved nothing with that domain from this browser.
 */
export type WhyNot = "managed" | "offline" | "kept-before" | "on-record" | "new-domain" | "untried";

/** What stops every save, a press too. */
export type Block = NonNullable<BarFacts["block"]>;

/** The rules as they hold on this computer. */
export const rulesOn = (policy: ExtensionPolicy, { floor }: Settings): Rules => ({
  ...policy,
  neverDomains: floor.neverDomains,
});

/** What of the policy stops a save from this webmail, in this release of the extension; null when nothing does. */
export function findBlock(policy: ExtensionPolicy, webmail: string): Block | null {
  const { version } = browser.runtime.getManifest();
  if (policy.stops.some((stop) => applies(stop, webmail, version))) return { kind: "stopped" };
  if (policy.agreementMissing) return { kind: "agreement_first" };
  return policy.notice && { kind: "notice_first", ...policy.notice };
}

/** Whether saving is switched off here. Of teams the server names only the person's own. */
export function applies(stop: Stop, webmail: string, version: string): boolean {
  if (stop.scope === "webmail" && stop.webmail !== null && stop.webmail !== webmail) return false;
  return stop.belowVersion === null || isBelow(version, stop.belowVersion);
}

/** Compares releases number by number: 1.10 is not below 1.9. */
export function isBelow(version: string, bound: string): boolean {
  const [left, right] = [version, bound].map((one) => one.split(".").map((n) => Number.parseInt(n, 10) || 0));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Whether the rules were heard of too long ago to record anything by them. A clock that was put back proves nothing. */
export function isTooOld(known: { policy: ExtensionPolicy; fetchedAt: number }, now: number): boolean {
  const ageMs = now - known.fetchedAt;
  return ageMs < 0 || ageMs > offlineHoursOf(known.policy) * HOUR_MS;
}

/** What is asked about: a message whose source was read and checked, and what was decided of it. */
export interface AutomaticQuestion {
  readonly rules: Rules;
  readonly decision: Decision;
  /** Its bytes, or their beginning with the whole header. */
  readonly bytes: Uint8Array;
  /** Of all its bytes. */
  readonly sha256: string;
  readonly isOnRecord: boolean;
  /** The webmail that it is open in, where that is known by descriptions alone. */
  readonly described: string | null;
}

/** So many saves by a press show that a described webmail is read right. */
const CONFIRMED_FIRST = 10;

/** The webmail's id, where it is known by descriptions alone. */
export const describedIn = (open: OpenFacts | null): string | null => (open?.isDescribed ? open.webmail : null);

/** The person has saved from a described webmail by their press, and its source agreed with the page. */
export async function noteConfirmed(open: OpenFacts | null): Promise<void> {
  const webmail = describedIn(open);
  if (webmail === null) return;
  const confirmed = await readConfirmed();
  await writeConfirmed({ ...confirmed, [webmail]: (confirmed[webmail] ?? 0) + 1 });
}

/** What is recorded without a press: whole, or names and dates of it. */
export const isByItself = ({ action }: Pick<Decision, "action">): boolean => action === "auto" || action === "envelope";

/** Why a message whose decision is `auto` or `envelope` is not recorded without a press; null when it is. */
export async function whyNotAutomatic(
  background: Background,
  { pairing, policy: known, floor }: Settings,
  { rules, bytes, sha256, isOnRecord, described }: AutomaticQuestion,
): Promise<WhyNot | null> {
  if (floor.askAlways) return "managed";
  if (!pairing || !known || isTooOld(known, background.now())) return "offline";
  const store = await background.store();
  if (await store.wasKept(await onceKeyOf(pairing.person.id, sha256))) return "kept-before";
  if (isOnRecord) return "on-record";
  if (described !== null && ((await readConfirmed())[described] ?? 0) < CONFIRMED_FIRST) return "untried";
  const saved = new Set(await readKnownDomains());
  const keys = await keysOf(pairing.person.id, outsideOf(rules, bytes));
  return keys.every((key) => saved.has(key)) ? null : "new-domain";
}

/** Names a person's mail without saying which it is. */
export const onceKeyOf = (personId: string, sha256: string): Promise<string> => hashOf(`${personId}\n${sha256}`);

/** The person has saved this message by their press: mail with these people is no news any more. */
export async function noteDomains(personId: string, policy: ExtensionPolicy, bytes: Uint8Array): Promise<void> {
  const keys = await keysOf(personId, outsideOf(policy, bytes));
  const known = await readKnownDomains();
  const added = keys.filter((key) => !known.includes(key));
  if (added.length > 0) await writeKnownDomains([...known, ...added].slice(-MAX_DOMAINS));
}

const keysOf = (personId: string, outside: readonly string[]): Promise<string[]> =>
  Promise.all(outside.map((one) => hashOf(`${personId}\n${one}`)));

const hashOf = (text: string): Promise<string> => sha256Hex(new TextEncoder().encode(text));
