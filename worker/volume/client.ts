import type { Env } from "../env.ts";

/** A volume by name (`2026q3.1`); the only use of its binding. */
export const volumeStub = (env: Pick<Env, "VOLUME">, name: string) => env.VOLUME.getByName(name);
