import type { ErrorCode } from "../shared/errors.ts";

/** The one error that domain rooms throw; app.ts turns it into the error body. The message is shown to people. */
export class AppError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
  }
}

/** "Absent" and "hidden" look the same. */
export const notFound = (): AppError =>
  new AppError("not_found", "There is no such thing here, or it is not yours to see.");

/** The action is known and not allowed. */
export const forbidden = (message = "You may not do this."): AppError => new AppError("forbidden", message);
