/** What record bar and side panel say of a quote request, in words; it draws nothing. */
import { isolated } from "../shared/direction.ts";
import type { DeskWords } from "./desk-words.ts";
import type { AskedQuote } from "./quote-messages.ts";

export interface AskedView {
  text: string;
  note: string;
  /** Inside's question that waits for an answer of whoever reads this. */
  question: { by: string; text: string } | null;
  canWithdraw: boolean;
  canReply: boolean;
}

const withdrawable: ReadonlySet<string> = new Set(["requested", "claimed", "drafting", "approval", "ready"]);

/** What a request says: where it stands, who has it, until when it is promised; and what Inside wants to know. */
export function describeAsked(asked: AskedQuote, words: DeskWords, language: string): AskedView {
  const { state, claimedBy, promiseAt, sentAt, question, number } = asked;
  const name = claimedBy === null ? null : isolated(claimedBy);
  const parts: string[] = [];
  if (asked.isOver || state === "sent") {
    if (number !== null) parts.push(number);
    if (name !== null && sentAt !== null) parts.push(words.quotedBy(name, momentOf(sentAt, language)));
  } else {
    parts.push(name === null ? words.nobodyYet : words.hasIt(name));
    if (state !== "ready") parts.push(words.promised(momentOf(promiseAt, language)));
  }
  if (question?.answer != null && !asked.isOver) parts.push(words.answered(isolated(question.answer)));
  const isOpen = question !== null && question.answer === null && !asked.isOver;
  return {
    text: words.states[state],
    note: [...parts, ...(isOpen && !asked.canAnswer ? [words.asks(isolated(question.by))] : [])].join(" · "),
    question: isOpen && asked.canAnswer ? { by: words.asks(isolated(question.by)), text: question.text } : null,
    canWithdraw: asked.canAnswer && withdrawable.has(state),
    canReply: asked.canReply,
  };
}

/** A moment as people say it: the day where it is not clear, and the time. */
function momentOf(at: string, language: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "";
  return time.toLocaleString(language, {
    ...{ weekday: "short", day: "numeric", month: "short" },
    ...{ hour: "2-digit", minute: "2-digit" },
  });
}

/** A failure's code as the kind that there are words for. */
export function problemOf(code: string | null): "sent" | "allowed" | "signed-out" {
  if (code === "unauthenticated") return "signed-out";
  return code === "forbidden" || code === "not_found" || code === "conflict" || code === "bad_request"
    ? "allowed"
    : "sent";
}
