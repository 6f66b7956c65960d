import { z } from "zod";
import { endpoint } from "./endpoint.ts";

// The logo of the company's quotes. It is kept by its hash, so that a quote that went out with one looks like that for ever.

/** A logo in print is small; what is larger is a photograph that somebody forgot to make small. */
export const MAX_LOGO_BYTES = 200 * 1024;
/** Pixels of a side, and of all: more is no sharper on paper and takes the memory of who draws it. */
export const MAX_LOGO_SIDE = 2000;
export const MAX_LOGO_PIXELS = 1_000_000;

export const logoHashSchema = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256");

export const deskLogoEndpoints = {
  putLogo: endpoint({
    method: "PUT",
    path: "/api/desk/logo",
    summary: "Keep a PNG or JPEG as a logo; it is printed once the settings name it (admin)",
    who: "session",
    maxBytes: 300 * 1024,
    /** Base64 (RFC 4648 section 4). */
    body: z.object({ data: z.base64().max(Math.ceil(MAX_LOGO_BYTES / 3) * 4) }),
    response: z.object({ logo: logoHashSchema }),
  }),
  getLogo: endpoint({
    method: "GET",
    path: "/api/logos/:sha256",
    summary: "A logo by its hash, as the customer's page shows it",
    who: "anyone",
    params: z.object({ sha256: logoHashSchema }),
    response: "bytes",
  }),
};
