// Which of our files reach which, by their imports.
import { posix } from "node:path";
import { type Import, listImports, readSource, type SourceText } from "./source-text.ts";
import { readText } from "./source-tree.ts";

/** What an import leads to: a file of ours by its path, or a package by its name (`node:fs`, `drizzle-orm`). */
export interface Edge extends Import {
  target: string;
  isOurs: boolean;
}

const sources = new Map<string, SourceText>();
const edges = new Map<string, Edge[]>();

/** A file without what is not code; read once. */
export function sourceOf(path: string): SourceText {
  const known = sources.get(path) ?? readSource(readText(path));
  sources.set(path, known);
  return known;
}

/** The imports of one of our files; read once. */
export function edgesOf(path: string): Edge[] {
  const known = edges.get(path) ?? readEdges(path);
  edges.set(path, known);
  return known;
}

function readEdges(path: string): Edge[] {
  return listImports(sourceOf(path)).map((given) => {
    const isOurs = given.from.startsWith(".");
    const target = isOurs ? posix.join(posix.dirname(path), given.from) : packageOf(given.from);
    return { ...given, target, isOurs };
  });
}

/** `@scope/name/deep` and `name/deep` as `@scope/name` and `name`; `node:fs` and `cloudflare:workers` stay. */
const packageOf = (from: string): string =>
  from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");

/** Everything that runs when `start` is loaded, each with the way that leads there. Type imports are not followed. */
export function reachableFrom(start: string): Map<string, string[]> {
  const ways = new Map<string, string[]>([[start, [start]]]);
  const waiting = [start];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const way = ways.get(path) ?? [];
    for (const { target, isOurs, isType } of edgesOf(path)) {
      if (isType || ways.has(target)) continue;
      ways.set(target, [...way, target]);
      if (isOurs && /\.(ts|tsx)$/.test(target)) waiting.push(target);
    }
  }
  return ways;
}
