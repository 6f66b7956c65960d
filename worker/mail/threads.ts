/** What Book knows of one Message-ID key. */
export type KnownReference = {
  key: string;
  /** The thread it lies in, aliases resolved; null when nobody has seen or named this id before. */
  threadId: string | null;
  /**
   * Addresses on that message; for a placeholder (a parent that has not come) those of the messages that named it. Null
   * when that is not known: such a key joins nothing.
   */
  participants: readonly string[] | null;
};

export type ThreadQuestion = {
  /** The message's own Message-ID key with what Book knows of it: a placeholder there means that answers came first. */
  own: KnownReference | null;
  /** Every key of In-Reply-To and References, oldest ancestor first, the direct parent last. */
  ancestors: readonly KnownReference[];
  /** All addresses on the message. */
  participants: readonly string[];
};

export type ThreadDecision = {
  /** The thread to join; null means a new one. */
  threadId: string | null;
  /** Other threads this message proves to be the same conversation: they become aliases of the joined one. */
  alsoMerge: string[];
  /** Keys nobody knows yet: they get a placeholder in this message's thread, so that a parent that comes later finds it. */
  placeholders: string[];
};

/**
 * Where a message belongs, by references alone (RFC 5322 §3.6.4); subjects prove nothing. The nearest ancestor that
 * shares a participant decides. Without a shared participant there is no join: an outsider who learnt a Message-ID must
 * not put mail into the conversation.
 */
export function decideThread(question: ThreadQuestion): ThreadDecision {
  const people = new Set(question.participants);
  const nearestFirst = question.ancestors.toReversed();
  const candidates = question.own === null ? nearestFirst : [question.own, ...nearestFirst];
  const threads: string[] = [];
  for (const { threadId, participants } of candidates) {
    if (threadId === null || participants === null || threads.includes(threadId)) continue;
    if (participants.some((address) => people.has(address))) threads.push(threadId);
  }
  const unknown = question.ancestors.filter((known) => known.threadId === null).map((known) => known.key);
  return { threadId: threads[0] ?? null, alsoMerge: threads.slice(1), placeholders: [...new Set(unknown)] };
}

/** The ids to ask Book about, oldest ancestor first and the direct parent last, each once. */
export function ancestorIds(message: { references: readonly string[]; inReplyTo: readonly string[] }): string[] {
  const ids = message.references.filter((id) => !message.inReplyTo.includes(id));
  // Where In-Reply-To names several, the first is the message answered.
  return [...new Set(ids), ...[...new Set(message.inReplyTo)].toReversed()];
}
