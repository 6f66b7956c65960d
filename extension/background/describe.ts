/** What the record bar must know of the open message: first by what the page shows, then by the source that was read there. */
import { captureEndpoints } from "../../shared/api/captures.ts";
import type { Decision } from "../../shared/policy/decide.ts";
import { fromBase64 } from "../capture/base64.ts";
import type { BarFacts, OpenFacts, SourceFacts } from "../messages.ts";
import { readSettings, type Settings, writeOpenInTab } from "../settings.ts";
import { describedIn, findBlock, isByItself, isTooOld, rulesOn, whyNotAutomatic } from "./automatic.ts";
import { findCutShort } from "./begun.ts";
import type { Background } from "./context.ts";
import { isAtDomain } from "./domains.ts";
import { decideOpen, decideSource, hasAutomatic, managedNeverId, ownNeverId, type Rules } from "./rules.ts";
import { findSaved } from "./saving.ts";
import { noteWebmailKind } from "./webmail-access.ts";
import { noteSignedOut, readPolicy, renewPolicy, sessionOf } from "./worker-session.ts";

/** What is open, and what its source says once that was read. */
export interface DescribeGiven {
  readonly open: OpenFacts;
  readonly source: SourceFacts | null;
}

export async function describe(
  background: Background,
  { open, source }: DescribeGiven,
  asker: { url: string; tabId: number | null },
): Promise<BarFacts> {
  const { now } = background;
  if (asker.tabId !== null) {
    // First: the side panel waits for it.
    await writeOpenInTab(asker.tabId, open);
    await noteWebmailKind(new URL(asker.url).origin, open.webmail);
  }
  const before = await readSettings();
  // The bar is there already and can wait: what is recorded by itself hangs on it.
  if (source && before.policy && isTooOld(before.policy, now())) await renewPolicy(now());
  const policy = await readPolicy(before, now());
  // Read again: asking for the policy may have found out that this device is no longer known.
  const settings = await readSettings();
  const { paused, pairing } = settings;
  const shown = [open.from, ...open.recipients].flatMap((a) => (a ? [a] : []));
  const saved = pairing ? await findSaved(background, { open, sha256: source?.sha256 ?? null }, settings) : null;
  const isCustomer = policy !== null && shown.some((a) => isAtDomain(a, policy.customerDomains));
  const rules = policy && rulesOn(policy, settings);
  const decision = rules && decideShown(background, rules, { open, source });
  // Of what is never kept not even a hash leaves, and of what is kept by names and dates no more than those.
  const mayAsk = isCustomer && decision?.action !== "never" && decision?.action !== "envelope";
  const savers = mayAsk && source ? await readSavers(settings, source.sha256) : [];
  const judged = rules && decision && (await judge(background, settings, { open, source, rules, decision, savers }));
  return {
    connection: !pairing || !policy ? "none" : paused ? "paused" : "connected",
    mailboxes: policy?.mailboxes.map((m) => m.address) ?? [],
    readers: judged?.decision.readers === "owner" ? null : (policy?.readers ?? null),
    maxBytes: policy?.limits.maxOriginalBytes ?? 0,
    decision: judged && reasonOf(judged.decision),
    automatic: judged?.automatic ?? "no",
    whyNotAutomatic: judged?.whyNot ?? null,
    block: policy && findBlock(policy, open.webmail),
    saved,
    isCustomer,
    isChangeProposed: (policy?.rulesChange ?? null) !== null,
    language: settings.language,
    hasBar: settings.showBar,
    savedBy: savers,
    cutShort:
      pairing && !saved && judged?.decision.action !== "never"
        ? await findCutShort(open, pairing.person.id, now())
        : null,
  };
}

interface Judged {
  readonly decision: Decision;
  readonly automatic: BarFacts["automatic"];
  readonly whyNot: BarFacts["whyNotAutomatic"];
}

/** The page's word first: what is never kept by that stays so, whatever the source says. */
function decideShown(background: Background, rules: Rules, { open, source }: DescribeGiven): Decision {
  const byPage = decideOpen(rules, open, background.now());
  if (!source || byPage.action === "never" || findBlock(rules, open.webmail)) return byPage;
  const copy = { webmail: open.webmail, mailbox: source.mailbox.toLowerCase(), place: open.place };
  return decideSource(rules, fromBase64(source.header), copy, background.now());
}

/** Whether what was decided is recorded by itself here. */
async function judge(
  background: Background,
  settings: Settings,
  given: DescribeGiven & { rules: Rules; decision: Decision; savers: BarFacts["savedBy"] },
): Promise<Judged> {
  const { open, source, rules, decision, savers } = given;
  const no: Judged = { decision, automatic: "no", whyNot: null };
  if (decision.action === "never" || findBlock(rules, open.webmail)) return no;
  if (!source) {
    const mayBe = isByItself(decision) || (decision.reason.kind === "unknown" && hasAutomatic(rules));
    return mayBe ? { ...no, automatic: "maybe" } : no;
  }
  if (!isByItself(decision)) return no;
  const whyNot = await whyNotAutomatic(background, settings, {
    ...{ rules, decision, bytes: fromBase64(source.header), sha256: source.sha256, isOnRecord: savers.length > 0 },
    described: describedIn(open),
  });
  return whyNot ? { ...no, whyNot } : { ...no, automatic: "yes" };
}

/** Told by their own names: the company's list (worker/records/policies.ts), the person's own, the computer's. */
const namedLists: readonly (string | null)[] = ["never-saved", ownNeverId, managedNeverId];

/** A rule is told by its name, a floor by its own. */
const reasonOf = ({ action, reason, rule }: Decision): BarFacts["decision"] => ({
  action,
  floor: reason.kind === "floor" ? reason.floor : namedLists.includes(rule) ? rule : null,
  rule: reason.kind === "rule" ? reason.name : null,
});

/** Who has saved it as far as the person may know; themselves too, where that was on another computer. */
async function readSavers(settings: Settings, sha256: string): Promise<BarFacts["savedBy"]> {
  const session = sessionOf(settings);
  if (!session) return [];
  try {
    const { known } = await session.call(captureEndpoints.known, { body: { sha256: [sha256] } });
    return known.flatMap((k) => k.savedBy).map((s) => ({ name: s.person.name, at: s.at }));
  } catch (error) {
    // Not knowing is the same as nobody: saving twice is one message with two captures.
    await noteSignedOut(error);
    return [];
  }
}
