import type { Env } from "../env.ts";
import { placedIn } from "../jurisdiction.ts";
import { refusalIn } from "./standing.ts";
import type { Volume } from "./volume.ts";

type Place = Pick<Env, "VOLUME"> & Partial<Pick<Env, "JURISDICTION">>;

/** One object by its own name, for moving a volume from one to another; the only use of the binding. */
export const volumeObject = (env: Place, object: string): DurableObjectStub<Volume> =>
  placedIn(env.VOLUME, env.JURISDICTION).getByName(object);

/** True for what an object says that a volume has left, or has not come to yet. */
export const isElsewhere = (error: unknown): boolean => refusalIn(error) !== null;

/**
 * Which object a volume was found in, for as long as the isolate lives. A guess: an object that the volume has left
 * refuses everything, reading and writing alike, so an old guess costs a call and nothing else.
 */
const found = new Map<string, string>();
const MAX_FOUND = 1000;

/** How long is waited before another try while a volume is on its way: longer in all than the longest hold (leaving.ts). */
const WAITS_MS = [0, 0, 20, 50, 100, 200, 400, 800, 1600, 1600];

const own: readonly unknown[] = ["id", "name", "fetch", "connect", "dup", "constructor", "then"];

/**
 * A volume by name (`2026q3.1`), in whichever object it is: where one refuses since the volume has left it, the next is
 * asked. A refused call has changed nothing, so it is safe to ask again. Fails with `the volume is being moved` where it
 * is on its way for longer than some seconds: worth another try.
 */
export function volumeStub(env: Place, name: string): DurableObjectStub<Volume> {
  const key = `${env.JURISDICTION ?? ""} ${name}`;
  const call = async (method: string, args: unknown[]): Promise<unknown> => {
    for (let tries = 0; ; tries++) {
      const object = found.get(key) ?? name;
      const stub = volumeObject(env, object);
      try {
        return await Reflect.apply(Reflect.get(stub, method), stub, args);
      } catch (error) {
        const refused = refusalIn(error);
        const waitMs = WAITS_MS[tries];
        if (refused === null || waitMs === undefined) throw error;
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (refused.is === "nothing") found.delete(key);
        if (refused.is === "left") {
          if (found.size >= MAX_FOUND) found.clear();
          found.set(key, refused.to);
        }
        // Whoever moves it may have been stopped between the two.
        if (refused.is === "coming" && !(await stub.arrive())) found.delete(key);
      }
    }
  };
  return new Proxy(volumeObject(env, name), {
    get(first, property) {
      const stub = found.has(key) ? volumeObject(env, found.get(key) ?? name) : first;
      if (typeof property === "string" && !own.includes(property)) return (...args: unknown[]) => call(property, args);
      const value: unknown = Reflect.get(stub, property);
      return typeof value === "function" && property !== "constructor" ? value.bind(stub) : value;
    },
  });
}
