import { z } from "zod";
import { idSchema } from "../ids.ts";

/** Numbers of one report, so that its leaf stays small. */
export const MAX_DROPPED = 100;

/** A number of a device's saves that will never come, and why. */
export const droppedNumberSchema = z.object({
  seq: z.number().int().min(1),
  reason: z.enum(["undone", "dropped", "policy"]),
});
export type DroppedNumber = z.infer<typeof droppedNumberSchema>;

/** Numbers of one device. */
export const droppedReportSchema = z.object({
  dropped: z.array(droppedNumberSchema).min(1).max(MAX_DROPPED),
  /** An earlier device of the same person, if the numbers are its (`not_found` for any other); null for the one that tells. */
  deviceId: idSchema.nullable().default(null),
});
