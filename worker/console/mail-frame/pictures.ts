/** Which pictures a message may load, and how many were held back. */
export interface PictureRules {
  /** Pictures of the message by Content-ID, as `data:` URLs. */
  inlineImages: Readonly<Record<string, string>>;
  /** True once the person asked for pictures from elsewhere. */
  remote: boolean;
  /** The console's own host: nothing of it is ever loaded for a mail. */
  ownHost: string;
}

/** Decides over every address of a picture in one message. */
export class Pictures {
  readonly #rules: PictureRules;
  readonly #held = new Set<string>();

  constructor(rules: PictureRules) {
    this.#rules = rules;
  }

  /** Different addresses elsewhere that were not loaded. */
  get blocked(): number {
    return this.#held.size;
  }

  /** The address to load a picture from, or null where it is not loaded. */
  allowed(raw: string): string | null {
    const address = raw.trim();
    if (/^cid:/i.test(address)) return this.#inline(address.slice(4));
    if (/^data:/i.test(address)) return isPicture(address) ? address : null;
    const url = elsewhere(address);
    if (url === null || url.host === this.#rules.ownHost) return null;
    if (this.#rules.remote) return url.href;
    this.#held.add(url.href);
    return null;
  }

  #inline(id: string): string | null {
    const given = this.#rules.inlineImages;
    for (const name of [id, decoded(id)]) {
      const found = Object.hasOwn(given, name) ? given[name] : undefined;
      if (found !== undefined && isPicture(found)) return found;
    }
    return null;
  }
}

const isPicture = (address: string): boolean => /^data:image\/[a-z0-9.+-]+[;,]/i.test(address);

/** An http(s) address; `//host/…` counts as https, since a mail has no address of its own. */
function elsewhere(address: string): URL | null {
  try {
    const url = new URL(/^[/\\]{2}/.test(address) ? `https:${address}` : address);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
