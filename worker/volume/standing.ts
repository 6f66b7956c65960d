/**
 * Where a volume is, as one of its objects knows it. `nothing`: no volume is in this object. `coming`: its rows are being
 * copied into it. `held`: it is here, and nothing is changed for a moment.
 */
export type Standing = { is: "nothing" } | { is: "coming" } | { is: "here" } | { is: "left"; to: string };

/** Why an object does not do what it is asked; nothing has happened then. */
export type Refusal = Standing | { is: "held" };

// Only an error's message crosses from object to Worker.

/** The refusal as an error. */
export const refusal = (given: Refusal): Error =>
  new Error(`the volume is being moved: ${given.is}${"to" in given ? ` to ${given.to}` : ""}`);

/** What an error says of a volume's place; null for any other. */
export function refusalIn(error: unknown): Refusal | null {
  if (!(error instanceof Error)) return null;
  const [, is, to] =
    /the volume is being moved: (nothing|coming|here|held|left)(?: to (\S+))?$/.exec(error.message) ?? [];
  if (is === "left") return to === undefined ? null : { is, to };
  return is === "nothing" || is === "coming" || is === "here" || is === "held" ? { is } : null;
}
