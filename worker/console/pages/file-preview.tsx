import { useEffect, useState } from "preact/hooks";
import { ButtonLink } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { fileHref, loadLook, lookOf, MAX_LOOK_BYTES } from "./file-look.ts";

/** A file to look at. */
export interface LookedFile {
  messageId: string;
  index: number;
  fileName: string;
  mediaType: string;
  size: number;
}

/** A picture or a PDF of a mail, in a dialog over the page; the browser's own viewer draws a PDF. */
export function FilePreview(props: { file: LookedFile; reason?: string | undefined; onClose(): void }) {
  const { t } = useWords();
  const { call } = useSession();
  const { file, reason } = props;
  const kind = lookOf(file.mediaType, file.fileName);
  const [state, setState] = useState<{ url: string | null; failed: boolean }>({ url: null, failed: false });
  const isTooLarge = file.size > MAX_LOOK_BYTES;
  useEffect(() => {
    if (kind === null || isTooLarge) return;
    let url: string | null = null;
    let here = true;
    loadLook(call, file, kind, reason).then(
      (made) => {
        url = made;
        if (here) setState({ url, failed: false });
        else URL.revokeObjectURL(made);
      },
      () => here && setState({ url: null, failed: true }),
    );
    return () => {
      here = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [call, file, kind, reason, isTooLarge]);
  const name = file.fileName.trim() || t("message.noName");
  const failed = state.failed || kind === null;
  return (
    <Dialog title={name} onClose={props.onClose} wide>
      <div class="stack file-look">
        {isTooLarge && <p>{t("preview.tooLarge")}</p>}
        {!isTooLarge && failed && <ErrorNote error="file" words={t("preview.failed")} />}
        {!isTooLarge && !failed && state.url === null && <Skeleton lines={8} />}
        {state.url !== null && kind === "picture" && (
          <img src={state.url} alt={name} onError={() => setState({ url: null, failed: true })} />
        )}
        {state.url !== null && kind === "pdf" && <iframe class="pdf-look" src={state.url} title={name} />}
        <div class="row">
          <ButtonLink href={fileHref(file, reason)} download>
            {t("preview.download")}
          </ButtonLink>
          {state.url !== null && kind === "pdf" && (
            <a class="button button-plain" href={state.url} target="_blank" rel="noopener">
              {t("preview.newTab")}
            </a>
          )}
        </div>
      </div>
    </Dialog>
  );
}
