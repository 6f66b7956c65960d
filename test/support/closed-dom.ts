/** The page's elements as the debugger sees them: also in shadow roots that are closed to pages and to Playwright. */
import type { CDPSession } from "@playwright/test";

export interface CdpNode {
  nodeName: string;
  nodeType: number;
  nodeValue?: string;
  backendNodeId: number;
  attributes?: string[];
  children?: CdpNode[];
  shadowRoots?: CdpNode[];
  contentDocument?: CdpNode;
}

/** Below an element, in its shadow roots and in a frame's document. */
export const childrenOf = (node: CdpNode): CdpNode[] => [
  ...(node.children ?? []),
  ...(node.shadowRoots ?? []),
  ...(node.contentDocument ? [node.contentDocument] : []),
];

/** The whole document. Playwright's types of the protocol are wider than what `pierce` answers. */
export async function readClosedDom(cdp: CDPSession): Promise<CdpNode> {
  const { root } = (await cdp.send("DOM.getDocument", { depth: -1, pierce: true })) as unknown as { root: CdpNode };
  return root;
}
