import type { FailureReason } from "../../shared/api/captures.ts";
import { failureReasonSchema } from "../../shared/api/captures.ts";

/** What people read on the list of failed captures: ours, never the error's own words, which may quote the mail. */
const sayings: Record<FailureReason, string> = {
  original_missing: "The original is not in the store.",
  not_readable: "Reading it went wrong. The original is safe.",
  gave_up: "Reading it went wrong several times. The original is safe.",
};

/** The reason a row gives; a release before this one wrote sentences. */
export const reasonOf = (lastError: string | null): FailureReason =>
  failureReasonSchema.catch("gave_up").parse(lastError);

/** The same for a row on the list; null where nothing went wrong. */
export const sayingOf = (lastError: string | null): string | null => {
  const reason = failureReasonSchema.safeParse(lastError);
  return reason.success ? sayings[reason.data] : lastError;
};
