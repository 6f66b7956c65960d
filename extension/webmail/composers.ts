import type { ReplyFiller, WebmailId } from "./adapter.ts";
import { fillRoundcubeReply } from "./roundcube-compose.ts";
import { fillSogoReply } from "./sogo-compose.ts";

/** What fills a reply, of each webmail whose window for it is known. */
export const composers: Partial<Record<WebmailId, ReplyFiller>> = {
  roundcube: fillRoundcubeReply,
  sogo: fillSogoReply,
};
