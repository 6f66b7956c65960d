/** Answers, read by the contract's schemas: one that keeps to none of them fails its test. */
import { captureReceiptSchema } from "../../../shared/api/captures.ts";
import { importEndpoints, importSchema } from "../../../shared/api/imports.ts";
import { messageEndpoints, messageSchema } from "../../../shared/api/messages.ts";
import { errorBodySchema } from "../../../shared/errors.ts";

interface Answer {
  status: number;
  body: unknown;
}

export const receiptOf = ({ body }: Answer) => captureReceiptSchema.parse(body);
export const messageOf = ({ body }: Answer) => messageSchema.parse(body);
export const threadOf = ({ body }: Answer) => messageEndpoints.getThread.response.parse(body);
export const importOf = ({ body }: Answer) => importSchema.parse(body);
export const batchOf = ({ body }: Answer) => importEndpoints.sendBatch.response.parse(body);
/** Status and code of a refusal. */
export const refusalOf = ({ status, body }: Answer) => [status, errorBodySchema.parse(body).error.code];
