import type { Message } from "../../../shared/api/messages.ts";
import { hasRole, useMe } from "../session.tsx";

/** Whether the person is one of those who saved it. */
export const isMine = ({ savedBy }: Message, personId: string): boolean =>
  savedBy.some(({ person }) => person.id === personId);

/**
 * Closed by an objection: its own people would see more of any other message that they saved, and so would the keeper.
 */
export function useIsClosed(message: Message): boolean {
  const me = useMe();
  return message.level === "exists" && (hasRole(me, "keeper") || isMine(message, me.person.id));
}
