import type { HandoverSheet, SheetFields } from "../../../shared/api/handover-sheets.ts";
import { handoverSheetEndpoints, sheetHeadings } from "../../../shared/api/handover-sheets.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { TextField } from "../parts/Field.tsx";
import { Badge, ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";
import { HandoverIntroduction } from "./handover-introduction.tsx";
import { SheetRecord } from "./handover-record.tsx";
import { useSheet } from "./use-sheet.ts";

/** `/handovers/:id/customers/:customerId`: what the taker-over has to know, from the record and from the leaver. */
export function HandoverSheetPage() {
  const { t } = useHandoverWords();
  const { id = "", customerId = "" } = usePlace().params;
  const loaded = useLoad(`sheet ${id} ${customerId}`, (ask) =>
    ask(handoverSheetEndpoints.getSheet, { params: { id, customerId } }),
  );
  usePageTitle(loaded.data ? t("ho.sheet.title", { customer: loaded.data.item.customer.name }) : t("ho.sheet"));
  if (loaded.data === null)
    return (
      <div class="page page-narrow">
        {loaded.error === null ? <Skeleton rows={6} /> : <ErrorNote error={loaded.error} page />}
      </div>
    );
  return <Sheet key={`${id} ${customerId}`} id={id} sheet={loaded.data} onChanged={loaded.reload} />;
}

function Sheet({ id, sheet, onChanged }: { id: string; sheet: HandoverSheet; onChanged(): void }) {
  const { t, dayTime } = useHandoverWords();
  const { item, leaver } = sheet;
  const { completedAt, signedAt, signedOld } = item;
  return (
    <div class="page page-narrow">
      <p class="small">
        <a href={`/handovers/${id}`}>{leaver.name}</a>
      </p>
      <PageHead title={t("ho.sheet.title", { customer: item.customer.name })}>
        {t("ho.sheet.lead", { leaver: leaver.name, taker: item.taker?.name ?? t("ho.sheet.nobody") })}
      </PageHead>
      <p class="row">
        {completedAt !== null && <Badge look="good">{t("ho.sheet.completed", { at: dayTime(completedAt) })}</Badge>}
        {signedAt !== null && !signedOld && (
          <Badge look="good">{t("ho.sheet.signed", { at: dayTime(signedAt) })}</Badge>
        )}
        {signedOld && <Badge look="warn">{t("ho.signedOld")}</Badge>}
      </p>
      <Fields id={id} sheet={sheet} onChanged={onChanged} />
      <HandoverIntroduction id={id} item={item} onChanged={onChanged} />
      <SheetRecord sheet={sheet} />
    </div>
  );
}

/** The leaver's own part: saved as it is written, completed, and signed by who takes over. */
function Fields({ id, sheet, onChanged }: { id: string; sheet: HandoverSheet; onChanged(): void }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const action = useAction();
  const params = { id, customerId: sheet.item.customer.id };
  const writing = useSheet(sheet, params);
  const { fields, mine, state, version } = writing;
  const step = (name: "completeSheet" | "signSheet") =>
    void action.run(async () => {
      // What was written last goes first: a version is completed or signed as it stands.
      const base = await writing.flush();
      await call(handoverSheetEndpoints[name], { params, body: { version: base } });
      onChanged();
    });
  const isEmpty = sheetHeadings.every((heading) => fields[heading].trim() === "");
  return (
    <section class="card stack">
      {mine !== null && <Note look="warn">{t("ho.sheet.conflict")}</Note>}
      {sheetHeadings.map((heading) => (
        <Heading key={heading} heading={heading} writing={writing} mayWrite={sheet.mayWrite} mine={mine} />
      ))}
      <ErrorNote error={action.error ?? writing.error} />
      <Actions>
        {sheet.mayWrite && (
          <span class="small muted" role="status">
            {t(`ho.sheet.${state}`)}
          </span>
        )}
        {sheet.mayWrite && sheet.item.completedAt === null && (
          <Button look="primary" busy={action.busy} disabled={isEmpty} onClick={() => step("completeSheet")}>
            {t("ho.sheet.complete")}
          </Button>
        )}
        {sheet.maySign && (sheet.item.signedAt === null || sheet.item.signedOld) && version > 0 && (
          <Button look="primary" busy={action.busy} onClick={() => step("signSheet")}>
            {t("ho.sheet.sign")}
          </Button>
        )}
      </Actions>
    </section>
  );
}

function Heading(props: {
  heading: keyof SheetFields;
  writing: ReturnType<typeof useSheet>;
  mayWrite: boolean;
  mine: SheetFields | null;
}) {
  const { t } = useHandoverWords();
  const { heading, writing, mayWrite, mine } = props;
  const label = t(`ho.sheet.h.${heading}`);
  const text = writing.fields[heading];
  if (!mayWrite) {
    if (text === "") return null;
    return (
      <div>
        <h3>{label}</h3>
        <p class="said-block">
          <Said>{text}</Said>
        </p>
      </div>
    );
  }
  return (
    <>
      <TextField
        label={label}
        rows={3}
        maxLength={4000}
        value={text}
        onValue={(value) => writing.change({ ...writing.fields, [heading]: value })}
      />
      {mine !== null && mine[heading] !== text && mine[heading] !== "" && (
        <p class="small said-block">{t("ho.sheet.yours", { text: mine[heading] })}</p>
      )}
    </>
  );
}
