/**
 * The fields that Email Routing puts on top of a mail before it calls email(), in its order and form; `results` are its
 * verdicts, null for a delivery that carries none. Each delivery has another id and time.
 */
export function platformStamp(results: string | null, delivery = 1): string {
  const at = `Sat, 21 Nov 2026 09:00:${String(delivery % 60).padStart(2, "0")} +0000`;
  const received = [
    "Received: from mail.sender.example (192.0.2.25)",
    `        by cloudflare-email.net (cloudflare) id GY1KdjWjO${delivery}`,
    `        for <record@acme.example>; ${at}`,
  ];
  if (results === null) return `${received.join("\r\n")}\r\n`;
  return `${[
    ...received,
    "ARC-Seal: i=1; a=rsa-sha256; s=cf2024-1; d=cloudflare-email.net; cv=none;",
    `\tb=Wi8X${delivery}==;`,
    "ARC-Message-Signature: i=1; a=rsa-sha256; s=cf2024-1; d=cloudflare-email.net; c=relaxed/relaxed;",
    `\th=To:Subject:Date:From; t=178147097${delivery}; bh=9flx=; b=RAHc==;`,
    `ARC-Authentication-Results: i=1; mx.cloudflare.net; ${results}`,
    "Received-SPF: pass (mx.cloudflare.net: domain of x designates 192.0.2.25 as permitted sender)",
    '\treceiver=mx.cloudflare.net; client-ip=192.0.2.25; envelope-from="x"; helo=mail.sender.example;',
    `Authentication-Results: mx.cloudflare.net; ${results}`,
    "X-CF-SpamH-Score: 0",
  ].join("\r\n")}\r\n`;
}

/** What the platform says when the domain vouches for the mail. */
export const dmarcPass = (domain: string): string =>
  `dkim=pass header.d=${domain} header.s=s1 header.b=L6CZ3OJ0; dmarc=pass header.from=${domain} policy.dmarc=none; spf=pass (mx.cloudflare.net: domain of x@${domain} designates 192.0.2.25 as permitted sender) smtp.mailfrom=x@${domain}; arc=none smtp.remote-ip=192.0.2.25`;
