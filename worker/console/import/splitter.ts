import type { FilePreview, FromSplitter, ToSplitter } from "./split-messages.ts";
import splitterAddress from "./split-worker.ts?worker&url";

/** A batch's body, ready for the import door, and how many messages it has. */
export interface Batch {
  body: Uint8Array;
  messages: number;
}

/** The files could not be read from the disk. */
export class FilesUnreadable extends Error {}

/** The page's side of the splitting worker. One question at a time. */
export interface Splitter {
  read(
    files: File[],
    domains: { own: string[]; customers: string[] },
    maxBytes: number,
    onReading: (readBytes: number, messages: number) => void,
  ): Promise<FilePreview>;
  count(ticked: readonly string[]): Promise<number>;
  /** The ticked messages in batches; the next is made when the one before has been dealt with. */
  batches(ticked: readonly string[], skip: number): AsyncGenerator<Batch>;
  close(): void;
}

/** The only script that the console starts by an address: its policy (public/_headers) lets nothing else make one. */
const trusted = window.trustedTypes?.createPolicy("splitter", { createScriptURL: () => splitterAddress });

export function openSplitter(): Splitter {
  const worker = new Worker(trusted?.createScriptURL(splitterAddress) ?? splitterAddress, { type: "module" });
  const ask = (message: ToSplitter): void => worker.postMessage(message);
  /** The next answer that `pick` takes; others are passed to it and left. */
  const answer = <T>(pick: (message: FromSplitter) => T | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const done = () => {
        worker.removeEventListener("message", heard);
        worker.removeEventListener("error", failed);
      };
      const heard = (event: MessageEvent<FromSplitter>) => {
        if (event.data.kind === "broken") {
          done();
          reject(new FilesUnreadable("the files could not be read"));
          return;
        }
        const picked = pick(event.data);
        if (picked === null) return;
        done();
        resolve(picked);
      };
      const failed = () => {
        done();
        reject(new FilesUnreadable("the splitting worker ended"));
      };
      worker.addEventListener("message", heard);
      worker.addEventListener("error", failed);
    });
  return {
    read(files, domains, maxBytes, onReading) {
      const preview = answer((message) => {
        if (message.kind === "reading") onReading(message.readBytes, message.messages);
        return message.kind === "preview" ? message.preview : null;
      });
      ask({ kind: "read", files, ownDomains: domains.own, customerDomains: domains.customers, maxBytes });
      return preview;
    },
    count(ticked) {
      const count = answer((message) => (message.kind === "counted" ? message.count : null));
      ask({ kind: "count", ticked: [...ticked] });
      return count;
    },
    async *batches(ticked, skip) {
      let coming = answer((message) => (message.kind === "batch" || message.kind === "end" ? message : null));
      ask({ kind: "send", ticked: [...ticked], skip });
      for (;;) {
        const message = await coming;
        if (message.kind === "end") return;
        yield { body: message.body, messages: message.messages };
        coming = answer((next) => (next.kind === "batch" || next.kind === "end" ? next : null));
        ask({ kind: "next" });
      }
    },
    close: () => worker.terminate(),
  };
}
