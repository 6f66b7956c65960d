import { useState } from "preact/hooks";
import { setupEndpoints } from "../../../shared/api/setup.ts";
import { type WebmailSelectors, webmailSelectorsSchema } from "../../../shared/api/webmail-selectors.ts";
import { TextField } from "../parts/Field.tsx";
import { FormCard } from "../parts/FormCard.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useCoverageWords } from "../words/coverage.ts";

type Read = { selectors: WebmailSelectors } | { why: string };

function readList(text: string): Read {
  if (text.trim() === "") return { selectors: {} };
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    // Said to the person as it stands: where in the text it went wrong.
    return { why: error instanceof Error ? error.message : "" };
  }
  const { data, error } = webmailSelectorsSchema.safeParse(given);
  const [issue] = error?.issues ?? [];
  return data ? { selectors: data } : { why: `${issue?.path.join(" ") ?? ""} ${issue?.message ?? ""}`.trim() };
}

const textOf = (selectors: WebmailSelectors): string =>
  Object.keys(selectors).length === 0 ? "" : JSON.stringify(selectors, null, 2);

/** For admins: selectors of the company's own, for webmails whose pages have changed. */
export function WebmailSelectorsCard() {
  const settings = useLoad("settings-selectors", (call) => call(setupEndpoints.settings, {}));
  if (settings.data === null) return <ErrorNote error={settings.error} onRetry={settings.reload} />;
  return <Form kept={settings.data.webmailSelectors} />;
}

function Form({ kept }: { kept: WebmailSelectors }) {
  const { t } = useCoverageWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [text, setText] = useState(textOf(kept));
  const read = readList(text);
  const save = () =>
    void action.run(async () => {
      if ("why" in read) return;
      const saved = await call(setupEndpoints.updateSettings, { body: { webmailSelectors: read.selectors } });
      setText(textOf(saved.webmailSelectors));
      toast({ text: t("selectors.saved") });
    });
  return (
    <FormCard
      heading={t("selectors.title")}
      about={t("selectors.about")}
      onSubmit={save}
      isReady={"selectors" in read}
      busy={action.busy}
      error={action.error}
    >
      <TextField
        label={t("selectors.label")}
        rows={6}
        value={text}
        onValue={setText}
        problem={"why" in read ? t("selectors.wrong", { why: read.why }) : undefined}
      />
    </FormCard>
  );
}
