import type { Evidence, WebmailAdapter } from "./adapter.ts";
import { gmail } from "./gmail.ts";
import { horde } from "./horde.ts";
import { mailru } from "./mailru.ts";
import { netease } from "./netease.ts";
import { nextcloud } from "./nextcloud.ts";
import { fastmail, proton } from "./no-original.ts";
import { outlook } from "./outlook.ts";
import { qq } from "./qq.ts";
import { roundcube } from "./roundcube.ts";
import { snappymail } from "./snappymail.ts";
import { sogo } from "./sogo.ts";
import { yahoo } from "./yahoo.ts";
import { yandex } from "./yandex.ts";
import { zimbra } from "./zimbra.ts";
import { zoho } from "./zoho.ts";

/** Every webmail the extension reads, most specific first. A new webmail is one line here. */
export const adapters: readonly WebmailAdapter[] = [
  ...[gmail, outlook, qq, netease, zoho, yahoo, fastmail, yandex, mailru, proton],
  ...[roundcube, sogo, nextcloud, snappymail, horde, zimbra],
];

/**
 * The adapter for a document: by exact host name, else by markers in the page. Call it only where the person allowed
 * the origin.
 */
export function pickAdapter(page: Document): WebmailAdapter | null {
  const host = page.defaultView?.location.hostname ?? "";
  return adapters.find((a) => a.hosts.includes(host)) ?? adapters.find((a) => a.probe(page)) ?? null;
}

/** What people call the webmail with this id; an id that no adapter has any more stands for itself. */
export const webmailName = (id: string): string => adapters.find((a) => a.id === id)?.name ?? id;

/** What the adapter with this id rests on; null for an id that no adapter has. */
export const evidenceOf = (id: string): Evidence | null => adapters.find((a) => a.id === id)?.evidence ?? null;
