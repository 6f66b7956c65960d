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

/** What the platform throws when it is overloaded or restarting; these are worth another try. */
const passing =
  /D1_ERROR: (?!.*(constraint|syntax|no such))|overloaded|Network connection lost|storage caused object to be reset|Durable Object reset|the volume is being moved/i;

/** Any error as one that people may be shown: an unknown one never carries its own message out. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const messages =
    error instanceof Error ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}` : "";
  if (passing.test(messages))
    return new AppError("unavailable", "The record did not answer; try again.", { cause: error });
  return new AppError("internal", "Something went wrong on our side; nothing you sent was lost if you still have it.", {
    cause: error,
  });
}
