import { z } from "zod";

/** Numbers of one report, so that its leaf stays small. */
export const MAX_DROPPED = 100;

/** A number of a device's saves that will never come, and why. */
export const droppedNumberSchema = z.object({
  seq: z.number().int().min(1),
  reason: z.enum(["undone", "dropped", "policy"]),
});
export type DroppedNumber = z.infer<typeof droppedNumberSchema>;
