import { ApiError, type Call } from "../../shared/api/client.ts";

// "Is it you?": what a stolen session must not do needs a sign-in of the last minutes. The Worker refuses with
// `step_up_required`; the person confirms in a dialog over the page they are on, and what they did goes on.

/** Asks the person; true once they have confirmed, false when they went away. */
export type AskToConfirm = () => Promise<boolean>;

let askToConfirm: AskToConfirm = async () => false;

/** The dialog says where it can be reached, once it is there. */
export function answerConfirmations(ask: AskToConfirm): void {
  askToConfirm = ask;
}

/** Does the work, and once more after the person has confirmed, where that was all it lacked. */
export async function afterConfirming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isLacking = error instanceof ApiError && error.code === "step_up_required";
    if (!isLacking || !(await askToConfirm())) throw error;
    return work();
  }
}

/** A client whose calls wait for the person to confirm where they must. */
export const confirming =
  (call: Call): Call =>
  (target, input) =>
    afterConfirming(() => call(target, input));
