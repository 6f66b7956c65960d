import { domainOf } from "../mail/address.ts";

// What may be kept of a message, decided on its headers alone and by one pure function for every side. Today it holds the
// floor: what is never kept whoever asks. Saving rules as a document widen it here.
// Invariant: `never` wins over everything, whoever else is on the message. Mail about signing in to Counterfoil itself is
// always `never`.

export type Action = "auto" | "ask" | "envelope" | "never";

/** The rules that turn a message away, as they are counted and shown. */
export type FloorRule = "sign-in" | "private" | "never-saved" | "nobody" | "internal" | "ignored";

/** The company's side of it. Addresses and domains are lower case. */
export interface Policy {
  /** The company's own mail domains; everybody there, and below them, is a colleague. */
  ownDomains: readonly string[];
  /** Addresses and domains whose mail is never kept, whoever else is on it. */
  neverSaved: readonly string[];
  /** Domains that are never a customer: mail with nobody else outside is not kept by a door that decides by itself. */
  ignoredDomains: readonly string[];
  /** The address that this installation itself mails from; null where it mails nothing. */
  ownSender: string | null;
}

/** What the headers say. Addresses are normalised. */
export interface MessageFacts {
  from: string | null;
  /** Everybody on the message but the door itself, the sender too. */
  participants: readonly string[];
  /** Those of them that are colleagues' mailboxes, at whatever domain. */
  colleagues: ReadonlySet<string>;
  /** Decoded; empty where there is none. */
  subject: string;
}

export type Decision = { action: "auto"; rule: null } | { action: "never"; rule: FloorRule };

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

/** A word in the subject by which anybody keeps a mail to themselves. */
const privateMark = /\[(?:private|私人|личное)\]/iu;

/** True when `address` is `entry`, or lies at or below the domain `entry`. */
const isAt = (address: string, entry: string): boolean => {
  if (entry.includes("@")) return address === entry;
  const domain = domainOf(address);
  return domain !== null && (domain === entry || domain.endsWith(`.${entry}`));
};

const isAmong = (address: string, entries: readonly string[]): boolean => entries.some((entry) => isAt(address, entry));

/** Decides for a door that keeps mail without asking anybody. */
export function decide(policy: Policy, facts: MessageFacts): Decision {
  const never = (rule: FloorRule): Decision => ({ action: "never", rule });
  if (isSignInMail(policy, facts)) return never("sign-in");
  if (privateMark.test(facts.subject)) return never("private");
  if (facts.participants.some((address) => isAmong(address, policy.neverSaved))) return never("never-saved");
  const outside = facts.participants.filter(
    (address) => !facts.colleagues.has(address) && !isAmong(address, policy.ownDomains),
  );
  if (outside.length === 0) {
    // A copy that names nobody but its sender: a forward to the door, or everybody else in Bcc. Not internal by that.
    const others = facts.participants.filter((address) => address !== facts.from);
    if (facts.participants.length === 0) return never("nobody");
    return others.length > 0 ? never("internal") : { action: "auto", rule: null };
  }
  if (outside.every((address) => isAmong(address, policy.ignoredDomains))) return never("ignored");
  return { action: "auto", rule: null };
}

function isSignInMail(policy: Policy, { from, participants, subject }: MessageFacts): boolean {
  if (policy.ownSender !== null && (from === policy.ownSender || participants.includes(policy.ownSender))) return true;
  const ours = [...Object.values(signInSubjects), ...Object.values(deviceSubjects)];
  return ours.some((own) => subject.toLowerCase().includes(own.toLowerCase()));
}
