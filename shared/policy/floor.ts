import type { FactName } from "./conditions.ts";
import type { PolicyFacts } from "./facts.ts";

// The floors above every rule: what is never kept, whoever asks and whatever a policy says. Invariant: mail about signing
// in to Counterfoil itself is always `never`, and so is mail among colleagues.

/** The floors, as they are counted and shown. */
export type FloorRule = "sign-in" | "private" | "nobody" | "internal";

/** Subjects of our own mail about signing in, in its three languages (worker/send-mail.ts); also forwarded or answered. */
export const deviceSubjects = {
  en: "A browser was connected to Counterfoil as you",
  zh: "有浏览器以您的身份连接了 Counterfoil",
  ru: "К Counterfoil подключён браузер от вашего имени",
} as const;
export const signInSubjects = {
  en: "Your Counterfoil sign-in code",
  zh: "Counterfoil 登录验证码",
  ru: "Код для входа в Counterfoil",
} as const;
const ownSubjects = [...Object.values(signInSubjects), ...Object.values(deviceSubjects)].map((own) =>
  own.toLowerCase(),
);

/** A word in the subject by which anybody keeps a mail to themselves. */
const privateMark = /\[(?:private|私人|личное)\]/iu;

/** Which floor holds, or by which fact that could not be told. */
export function floorOf(
  facts: PolicyFacts,
  ownSender: string | null,
): { rule: FloorRule | null; unknown: FactName | null } {
  const { from, participants, subject } = facts;
  const floor = (rule: FloorRule): { rule: FloorRule; unknown: null } => ({ rule, unknown: null });
  if (ownSender !== null && (from === ownSender || participants?.some(({ address }) => address === ownSender)))
    return floor("sign-in");
  const shown = subject?.toLowerCase();
  if (shown !== undefined && ownSubjects.some((own) => shown.includes(own))) return floor("sign-in");
  if (subject !== undefined && privateMark.test(subject)) return floor("private");
  if (participants === undefined) return { rule: null, unknown: "participants" };
  // Damaged mail names nobody: only a person can say what it is.
  const onlyAPersonKnows = { rule: null, unknown: "participants" } as const;
  if (participants.length === 0) return facts.webmail === null ? floor("nobody") : onlyAPersonKnows;
  const maybeOutside = participants.filter(({ kinds }) => kinds.some((kind) => kind !== "colleague"));
  if (maybeOutside.length === 0) {
    // What lost its sender may be anybody's, though it went to colleagues alone.
    if (from === null && facts.webmail !== null) return onlyAPersonKnows;
    // It names nobody but its sender, in the sender's own mailbox: a forward to a door, or everybody else in Bcc. Not
    // internal by that; in a colleague's mailbox it is.
    const isOwn = from !== null && from !== undefined && (facts.person?.addresses ?? [facts.mailbox]).includes(from);
    return isOwn && participants.every(({ address }) => address === from)
      ? { rule: null, unknown: null }
      : floor("internal");
  }
  if (maybeOutside.every(({ kinds }) => kinds.includes("colleague"))) return { rule: null, unknown: "participants" };
  if (subject === undefined) return { rule: null, unknown: "subject" };
  return { rule: null, unknown: from === undefined && ownSender !== null ? "from" : null };
}
