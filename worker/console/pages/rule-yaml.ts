import { isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from "yaml";
import { type PolicyProblem, type ProblemCode, readPolicyDocument } from "../../../shared/policy/check-document.ts";
import type { PolicyDocument } from "../../../shared/policy/document.ts";

/** What is wrong in a text, and where: lines count from 1. `message` is the library's or the schema's own word. */
export interface LineProblem {
  line: number;
  code: ProblemCode | "yaml";
  names: readonly string[];
  message: string;
}

export interface ReadYaml {
  /** Null while something is wrong. */
  document: PolicyDocument | null;
  problems: LineProblem[];
  /** Comments are text's alone: the document that is stored has none. */
  hasComments: boolean;
}

/** A document as people write it. */
export const yamlOf = (document: PolicyDocument): string => stringify(document, { lineWidth: 0 });

/** Reads a text as a document; each problem has its line. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const hasComments = /^(?:[^"'\n]*\s)?#/m.test(text);
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (parsed.errors.length > 0) {
    const problems = parsed.errors.map(({ message, pos }) => {
      return { line: lineAt(pos[0]), code: "yaml" as const, names: [], message };
    });
    return { document: null, problems, hasComments };
  }
  let value: unknown;
  try {
    // Anchors are allowed; a text that grows into millions of nodes by them is not.
    value = parsed.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { document: null, problems: [{ line: 1, code: "yaml", names: [], message }], hasComments };
  }
  const read = readPolicyDocument(value);
  if (read.ok) return { document: read.document, problems: [], hasComments };
  const problems = read.problems.map(({ path, ...rest }) => ({
    ...rest,
    line: lineAt(offsetOf(parsed.contents, path)),
  }));
  return { document: null, problems: problems.toSorted((a, b) => a.line - b.line), hasComments };
}

/** Where a path begins in the text; of a field that is missing, where what should hold it begins. */
function offsetOf(root: unknown, path: PolicyProblem["path"]): number {
  let node = root;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(key));
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === "number") {
      const item: unknown = node.items[key];
      if (!isMap(item) && !isSeq(item) && !isScalar(item)) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}
