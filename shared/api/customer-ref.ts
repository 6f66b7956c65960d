import { z } from "zod";
import { idSchema } from "../ids.ts";

/** A customer by name, as everything that names one says it. */
export const customerRefSchema = z.object({ id: idSchema, name: z.string() });

export const tierSchema = z.enum(["A", "B", "C"]);
export type Tier = z.infer<typeof tierSchema>;
