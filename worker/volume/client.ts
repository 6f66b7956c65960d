import type { Env } from "../env.ts";
import { placedIn } from "../jurisdiction.ts";

/** A volume by name (`2026q3.1`); the only use of its binding. */
export const volumeStub = (env: Pick<Env, "VOLUME"> & Partial<Pick<Env, "JURISDICTION">>, name: string) =>
  placedIn(env.VOLUME, env.JURISDICTION).getByName(name);
