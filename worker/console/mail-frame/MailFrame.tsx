import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { z } from "zod";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { ErrorNote, Note } from "../parts/states.tsx";
import { useWords } from "../words/words.tsx";
import type { MailToShow } from "./protocol.ts";

/** Nothing a mail can need: taller ones scroll in their frame. CSS pixels. */
const MAX_HEIGHT = 60_000;
const FIRST_HEIGHT = 240;

/** What comes out of the frame is made by a script that handles hostile text, so it is checked as outside data. */
const fromFrameSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shown"), blocked: z.number().int().min(0) }),
  z.object({
    kind: z.literal("height"),
    height: z.number().min(0).max(10_000_000),
    onPaper: z.number().min(0).max(10_000_000),
  }),
  z.object({ kind: z.literal("link"), url: z.string().max(20_000) }),
]);

/**
 * A message's HTML in a frame of its own address, without an origin (DESIGN invariant 7). Pictures from elsewhere stay
 * out until the person asks; a link opens only after its real host was shown. Give it a `key` of the message.
 */
export function MailFrame(props: { mail: MailToShow }) {
  const { t } = useWords();
  const [remote, setRemote] = useState(false);
  const [blocked, setBlocked] = useState(0);
  const [link, setLink] = useState<URL | null>(null);
  return (
    <div class="mail">
      {blocked > 0 && (
        <Note action={<Button onClick={() => setRemote(true)}>{t("mail.showPictures")}</Button>}>
          <p>{t("mail.blocked", { count: blocked })}</p>
          <p class="small muted">{t("mail.blockedWhy")}</p>
        </Note>
      )}
      <Frame
        key={remote ? "remote" : "plain"}
        mail={props.mail}
        remote={remote}
        onBlocked={setBlocked}
        onLink={setLink}
      />
      {link !== null && <LinkDialog url={link} onClose={() => setLink(null)} />}
    </div>
  );
}

function Frame(props: { mail: MailToShow; remote: boolean; onBlocked(count: number): void; onLink(url: URL): void }) {
  const { t } = useWords();
  const [heights, setHeights] = useState({ height: FIRST_HEIGHT, onPaper: FIRST_HEIGHT });
  const frame = useRef<HTMLIFrameElement>(null);
  usePaperHeight(frame, within(heights.height), within(heights.onPaper));
  const [left, setLeft] = useState(false);
  const handedOver = useRef(false);
  const hear = (data: unknown) => {
    const parsed = fromFrameSchema.safeParse(data);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.kind === "height") setHeights(message);
    if (message.kind === "shown") props.onBlocked(message.blocked);
    if (message.kind === "link") {
      const url = openable(message.url);
      if (url !== null) props.onLink(url);
    }
  };
  const loaded = (frame: HTMLIFrameElement) => {
    // The port is given once. A second load means that something in the frame went elsewhere: then nothing is shown.
    if (handedOver.current) {
      setLeft(true);
      return;
    }
    handedOver.current = true;
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => hear(event.data);
    // A frame without an origin can only be addressed as "*"; only our own document can be in it, by our CSP.
    frame.contentWindow?.postMessage("mail", "*", [channel.port2]);
    channel.port1.postMessage(props.mail);
  };
  if (left) return <ErrorNote error="left" words={t("mail.left")} />;
  return (
    <iframe
      class="mail-frame"
      title={t("mail.title")}
      src={props.remote ? "/mail-frame/remote/" : "/mail-frame/"}
      sandbox="allow-scripts"
      ref={frame}
      height={within(heights.height)}
      onLoad={(event) => loaded(event.currentTarget)}
    />
  );
}

/** Gives the frame the height that its mail has on paper while the page is printed; at once, since printing waits for nothing. */
function usePaperHeight(frame: RefObject<HTMLIFrameElement | null>, onScreen: number, onPaper: number): void {
  useEffect(() => {
    const set = (height: number) => () => {
      if (frame.current) frame.current.height = String(height);
    };
    const before = set(onPaper);
    const after = set(onScreen);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, [frame, onScreen, onPaper]);
}

const within = (height: number): number => Math.min(Math.max(height, 40), MAX_HEIGHT);

/** What a person may open from a mail; anything else stays text. */
function openable(address: string): URL | null {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function LinkDialog(props: { url: URL; onClose(): void }) {
  const { t } = useWords();
  const web = props.url.protocol.startsWith("http");
  return (
    <Dialog title={web ? t("mail.linkTo", { host: props.url.host }) : t("mail.linkOther")} onClose={props.onClose}>
      <div class="stack">
        <p class="mono mail-link">{props.url.href}</p>
        {web && <p class="muted">{t("mail.linkHint")}</p>}
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <a
            class="button button-primary"
            href={props.url.href}
            target="_blank"
            rel="noopener noreferrer"
            onClick={() => setTimeout(props.onClose)}
          >
            {t("mail.linkOpen")}
          </a>
        </Actions>
      </div>
    </Dialog>
  );
}
